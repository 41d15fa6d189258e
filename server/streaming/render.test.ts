import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { activeFilters } from '#server/filters/active.ts';
import { createFilter } from '#server/filters/change.ts';
import { silentLogger } from '#server/core/log.ts';
import { vote } from '#server/polls/vote.ts';
import { bookmark } from '#server/statuses/actions/bookmark.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { muteConversation } from '#server/statuses/actions/mute-conversation.ts';
import { pin } from '#server/statuses/actions/pin.ts';
import { showStatus } from '#server/statuses/hydrate.ts';
import { publish } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import type { Listener } from './hub.ts';
import { renderStatus } from './render.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
const db = () => database.db;
const person = () => make.localAccount(db());

const listener = (accountId: string) =>
  ({ connection: { viewer: { accountId } } }) as unknown as Listener;

test('of what is quoted each reader hears what they may and want to see', async () => {
  const [quotedBy, author, plain, muting, barred, follower] = (await Promise.all(
    Array.from({ length: 6 }, person),
  )) as [string, string, string, string, string, string];
  const deps = { ...testDeps(db()), log: silentLogger() };
  const quotedId = await publish(deps, { accountId: quotedBy, text: 'quoted' });
  const statusId = await publish(deps, {
    accountId: author,
    text: 'quoting',
    quotedId,
    quotePolicy: 'followers',
  });
  await make.mute(db(), muting, quotedBy);
  await make.block(db(), quotedBy, barred);
  await make.follow(db(), follower, author);
  const boostId = await reblog(deps, { accountId: plain, statusId });
  const listeners = [author, plain, muting, barred, follower].map(listener);
  for (const [id, by] of [
    [statusId, author],
    [boostId, plain],
  ] as const) {
    const told = { statusId: id, authorId: by, event: 'update' };
    const messageFor = await renderStatus(deps, told, listeners);
    const seen = (who: string) => {
      const status = Status.parse(JSON.parse(messageFor(listener(who))?.payload ?? 'null'));
      return status.reblog ?? status;
    };
    const states = [plain, muting, barred].map((who) => seen(who).quote?.state);
    assert.deepEqual(states, ['accepted', 'muted_account', 'unauthorized']);
    assert.equal(seen(plain).quote?.quoted_status?.id, quotedId);
    assert.equal(seen(muting).quote?.quoted_status?.id, quotedId);
    assert.equal(JSON.stringify(seen(barred)).includes('>quoted<'), false);
    const standings = [author, follower, plain].map((who) => seen(who).quote_approval.current_user);
    assert.deepEqual(standings, ['automatic', 'automatic', 'denied']);
  }
});

test('nobody hears whom its author has muted, nor the id of what they may not see', async () => {
  const [named, quotedBy, author, plain, barred] = (await Promise.all(
    Array.from({ length: 5 }, person),
  )) as [string, string, string, string, string];
  const deps = { ...testDeps(db()), log: silentLogger() };
  const namedId = await publish(deps, { accountId: named, text: 'named' });
  const quotedId = await publish(deps, { accountId: quotedBy, text: 'q', quotedId: namedId });
  const statusId = await publish(deps, { accountId: author, text: 'quoting', quotedId });
  await make.mute(db(), author, named);
  await make.block(db(), named, barred);
  const told = { statusId, authorId: author, event: 'update' };
  const messageFor = await renderStatus(deps, told, [author, plain, barred].map(listener));
  for (const who of [author, plain, barred]) {
    const heard = Status.parse(JSON.parse(messageFor(listener(who))?.payload ?? 'null'));
    const nested = (status: Status) => status.quote?.quoted_status?.quote;
    assert.deepEqual(nested(heard), nested(await showStatus(deps, statusId, who)));
  }
});

test('each reader hears what they have done with it, as an edit must not take it away', async () => {
  const [author, plain, fan] = (await Promise.all(Array.from({ length: 3 }, person))) as [
    string,
    string,
    string,
  ];
  const deps = { ...testDeps(db()), log: silentLogger() };
  const statusId = await publish(deps, {
    accountId: author,
    text: 'well?',
    poll: { options: ['Yes', 'No', 'Both'], expiresIn: 3600, multiple: true },
  });
  await favourite(deps, { accountId: fan, statusId });
  await bookmark(deps, { accountId: fan, statusId });
  await muteConversation(deps, { accountId: fan, statusId });
  await pin(deps, { accountId: author, statusId });
  const poll = await db()
    .selectFrom('polls')
    .select('id')
    .where('status_id', '=', statusId)
    .executeTakeFirstOrThrow();
  await vote(deps, { accountId: fan, pollId: poll.id, choices: [2, 0] });
  const boostId = await reblog(deps, { accountId: fan, statusId });
  const listeners = [author, plain, fan].map(listener);
  for (const [id, by] of [
    [statusId, author],
    [boostId, fan],
  ] as const) {
    const told = { statusId: id, authorId: by, event: 'status.update' };
    const messageFor = await renderStatus(deps, told, listeners);
    for (const who of [author, plain, fan]) {
      const { filtered: _, ...seen } = Status.parse(
        JSON.parse(messageFor(listener(who))?.payload ?? 'null'),
      );
      const shown = await showStatus(deps, id, who);
      const flags = ({ favourited, reblogged, bookmarked, muted }: typeof seen) => ({
        favourited,
        reblogged,
        bookmarked,
        muted,
      });
      assert.deepEqual(flags(seen), flags(shown));
      const [mine, asked] = [seen.reblog ?? seen, shown.reblog ?? shown];
      assert.deepEqual(flags(mine), flags(asked));
      assert.deepEqual([mine.pinned, mine.poll], [asked.pinned, asked.poll]);
      assert.equal(mine.favourited, who === fan);
    }
  }
});

test('a reader for whom a status cannot be written misses it alone', async () => {
  const [author, plain, broken] = (await Promise.all(Array.from({ length: 3 }, person))) as [
    string,
    string,
    string,
  ];
  const deps = { ...testDeps(db()), log: silentLogger() };
  const statusId = await publish(deps, { accountId: author, text: 'news for all' });
  await createFilter(deps, broken, {
    title: 'News',
    context: ['home'],
    keywords: [{ keyword: 'news' }],
  });
  const [compiled] = await activeFilters(db(), broken);
  assert.ok(compiled?.words);
  compiled.words = { exec: () => assert.fail('a fault of this filter') } as unknown as RegExp;
  const told = { statusId, authorId: author, event: 'update' };
  const messageFor = await renderStatus(deps, told, [broken, plain].map(listener));
  assert.equal(messageFor(listener(broken)), null);
  assert.equal(JSON.parse(messageFor(listener(plain))?.payload ?? '').id, statusId);
});
