import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createRestAPIClient, type mastodon } from 'masto';
import { testPictureFile } from '../pictures.ts';
import { until } from '../until.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('masto.js, as a client library of others,', ['author', 'reader'], (world) => {
  bothWays((from, to) => {
    let author: mastodon.rest.Client;
    let reader: mastodon.rest.Client;
    before(() => {
      [author, reader] = (
        [
          [from, 'author'],
          [to, 'reader'],
        ] as const
      ).map(([side, username]) =>
        createRestAPIClient({
          url: world[side].origin,
          accessToken: personOf(world, side, username).token,
        }),
      ) as [mastodon.rest.Client, mastodon.rest.Client];
    });

    test('walks through the main job', async () => {
      const me = await author.v1.accounts.verifyCredentials();
      const { acct } = personOf(world, from, 'author');
      const { accounts } = await reader.v2.search.list({ q: acct, resolve: true });
      assert.equal(accounts[0]?.acct, acct);
      const known = accounts[0]?.id ?? '';
      await reader.v1.accounts.$select(known).follow();
      await until(async () => (await author.v1.accounts.$select(me.id).followers.list())[0]);

      const media = await author.v2.media.create({
        file: await testPictureFile(),
        description: 'Something to see',
      });
      const status = await author.v1.statuses.create({
        status: 'Hello #wiki',
        mediaIds: [media.id],
        spoilerText: 'Careful',
      });
      const copy = await until(async () =>
        (await reader.v1.timelines.home.list()).find(({ uri }) => uri === status.uri),
      );
      assert.equal(copy.mediaAttachments[0]?.description, 'Something to see');
      assert.equal(copy.spoilerText, 'Careful');

      await reader.v1.statuses.$select(copy.id).favourite();
      await reader.v1.statuses.$select(copy.id).reblog();
      await reader.v1.statuses.create({ status: `@${acct} Nice`, inReplyToId: copy.id });
      await until(
        async () => {
          const types = (await author.v1.notifications.list()).map(({ type }) => type).toSorted();
          return types.join() === 'favourite,follow,mention,reblog';
        },
        { what: 'all four notifications' },
      );
      const { descendants } = await author.v1.statuses.$select(status.id).context.fetch();
      assert.match(descendants[0]?.content ?? '', /Nice/);
    });

    test('pages through a profile from the newest to the oldest', async () => {
      const me = await author.v1.accounts.verifyCredentials();
      for (let count = 1; count <= 5; count += 1)
        await author.v1.statuses.create({ status: `Number ${count}` });
      const seen: string[] = [];
      for await (const page of author.v1.accounts.$select(me.id).statuses.list({ limit: 2 })) {
        seen.push(...page.map(({ id }) => id));
      }
      assert.equal(new Set(seen).size, 6);
      assert.deepEqual(seen, seen.toSorted().toReversed());
    });

    test('a status that is not there is a proper error', async () => {
      await assert.rejects(author.v1.statuses.$select('1').fetch(), /Record not found/);
    });
  });
});
