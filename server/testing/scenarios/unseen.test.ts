import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Person } from '../people.ts';
import { testPictureFile } from '../pictures.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { boostInHome, follow, meet } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('What was never seen before', ['author', 'middle', 'reader'], (world) => {
  bothWays((from, to) => {
    /** Nobody elsewhere follows them. */
    let author: Person;
    /** On the author's server, followed by the reader. */
    let middle: Person;
    let reader: Person;

    before(async () => {
      [author, middle] = [personOf(world, from, 'author'), personOf(world, from, 'middle')];
      reader = personOf(world, to, 'reader');
      await follow(reader, middle);
    });

    test('comes along with a boost', async () => {
      const media = await author.api.upload(await testPictureFile(), 'Worth a boost');
      const status = await author.api.publish({ status: 'Boost me', media_ids: [media.id] });
      await middle.api.act(status.id, 'reblog');
      const { reblog } = await boostInHome(reader, status.uri);
      assert.equal(reblog?.account.acct, author.acct);
      assert.match(reblog.content, /Boost me/);
      assert.equal(reblog.media_attachments[0]?.description, 'Worth a boost');
    });

    test('comes along with a reply to it', async () => {
      const first = await author.api.publish({ status: 'The beginning' });
      const second = await author.api.publish({ status: 'More', in_reply_to_id: first.id });
      const third = await middle.api.publish({ status: 'Oh!', in_reply_to_id: second.id });
      // Replies to somebody whom the reader does not follow stay out of the home timeline.
      await settled([world.here, world.there]);
      assert.ok(!(await reader.api.home()).some(({ uri }) => uri === third.uri));
      const [copy] = await reader.api.statusesOf((await meet(reader, middle)).id);
      assert.equal(copy?.uri, third.uri);
      const ancestors = async () => (await reader.api.context(copy.id)).ancestors;
      await until(async () => (await ancestors()).length === 2, { what: 'both ancestors' });
      assert.deepEqual(
        (await ancestors()).map(({ uri }) => uri),
        [first.uri, second.uri],
      );
    });

    test('is fetched when somebody pastes its address', async () => {
      const status = await author.api.publish({ status: 'Look me up', spoiler_text: 'Hidden' });
      const { statuses } = await reader.api.resolve(status.url ?? '');
      assert.equal(statuses[0]?.uri, status.uri);
      assert.equal(statuses[0].spoiler_text, 'Hidden');
      await reader.api.act(statuses[0].id, 'favourite');
      await until(async () => (await author.api.status(status.id)).favourites_count === 1);
    });

    test('a profile that changed is seen changed', async () => {
      const account = await meet(reader, middle);
      const form = new FormData();
      form.set('display_name', `Middle of ${from}`);
      form.set('note', 'Stands between #two');
      form.set('fields_attributes[0][name]', 'Home');
      form.set('fields_attributes[0][value]', 'https://www.wikimedia.org/');
      form.set('avatar', await testPictureFile({ width: 400, height: 400 }), 'me.jpg');
      await middle.api.call('PATCH', '/api/v1/accounts/update_credentials', form);
      const changed = await until(async () => {
        const now = await reader.api.account(account.id);
        return now.display_name === `Middle of ${from}` && now;
      });
      assert.match(changed.note, /Stands between/);
      assert.equal(changed.fields[0]?.name, 'Home');
      assert.match(changed.fields[0].value, /href="https:\/\/www\.wikimedia\.org\/"/);
      assert.ok(!changed.avatar.endsWith('missing.png'), changed.avatar);
      const avatar = await fetch(changed.avatar);
      assert.equal(avatar.status, 200);
      assert.match(avatar.headers.get('content-type') ?? '', /^image\//);
    });
  });
});
