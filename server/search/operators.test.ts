import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { newId } from '#server/core/ids.ts';
import type { Tx } from '#server/db/transaction.ts';
import { addHashtags } from '#server/statuses/hashtags.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { isNarrow, parseQuery } from './parse-query.ts';
import { passingQuery } from './passing.ts';
import { planOf, searchStatuses } from './statuses.ts';
import { candidatesQuery } from './walk.ts';

let database: TestDatabase;
let me: string;
before(async () => {
  database = await createTestDatabase();
  me = await make.localAccount(database.db);
});
after(() => database.close());

const find = (text: string, more: object = {}) =>
  searchStatuses(testDeps(database.db), { text, viewer: me, limit: 20, offset: 0, ...more });
const person = (more: object = {}) => make.localAccount(database.db, { indexable: true, ...more });
const says = (author: string, text: string, more: object = {}) =>
  make.status(database.db, author, { content: `<p>${text}</p>`, ...more });

test('a query is taken apart; what is no operator is words, what only excludes finds nothing', () => {
  const terms = (text: string) =>
    parseQuery(text).terms.map(({ no, words, as }) => `${no ? '-' : ''}${words.join(' ')} ${as}`);
  assert.deepEqual(terms('one "two three" -four -"five six" +sev'), [
    'one word',
    'two three phrase',
    '-four word',
    '-five six phrase',
    'sev beginning',
  ]);
  assert.deepEqual(terms('http://x.example has:nonsense'), [
    'http x example word',
    'has nonsense beginning',
  ]);
  assert.deepEqual(terms('done '), ['done word']);
  assert.deepEqual(terms('-only -these'), []);
  for (const nothing of ['', '-x', '-has:media', '!!! & |', '"', '""', '-', '+']) {
    const parsed = parseQuery(nothing);
    assert.ok(parsed.terms.length === 0 && !isNarrow(parsed), nothing);
  }
  const day = 86_400_000;
  const at = Date.UTC(2026, 1, 1);
  const { since, until } = parseQuery('during:2026-02');
  assert.deepEqual([since, until], [at, at + 28 * day]);
  assert.equal(parseQuery('after:2026-02-01').since, at + day);
  assert.equal(parseQuery('before:2026-02-01').until, at);
  assert.equal(parseQuery('before:2026-02-31').until, null);
});

test('phrases, exclusion and operators, alone and together', async () => {
  const ann = await person({ username: make.uniqueName('ann') });
  const { username } = await database.db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', ann)
    .executeTakeFirstOrThrow();
  const plain = await says(ann, 'Wombat burrow at dawn', { language: 'en' });
  const turned = await says(ann, 'burrow of a wombat', { language: 'de', sensitive: true });
  const reply = await says(await person(), 'wombat burrow again', {
    in_reply_to_uri: 'https://x.example/1',
    language: 'en-GB',
  });
  const photo = await says(ann, 'wombat photo', { language: 'en' });
  await database.db
    .insertInto('media')
    .values({ id: newId(), account_id: ann, status_id: photo, type: 'image', file_key: 'x' })
    .execute();
  const mine = await says(me, 'my wombat', { visibility: 'private', language: 'fr' });
  for (const [text, expected] of [
    ['wombat', [mine, photo, reply, turned, plain]],
    ['"wombat burrow"', [reply, plain]],
    ['wombat -burrow', [mine, photo]],
    ['wombat -"wombat burrow"', [mine, photo, turned]],
    [`wombat from:${username}`, [photo, turned, plain]],
    [`wombat from:@${username}@social.example has:image`, [photo]],
    ['wombat from:me', [mine]],
    ['wombat -from:me -has:media', [reply, turned, plain]],
    ['wombat from:nobody-at-all', []],
    ['wombat has:video', []],
    ['wombat has:poll', []],
    ['wombat has:link', []],
    ['wombat is:reply', [reply]],
    ['wombat is:sensitive', [turned]],
    ['wombat has:sensitive', [turned]],
    ['wombat is:image', [photo]],
    ['wombat has:quote', []],
    ['+wombat +"burrow again"', [reply]],
    ['wombat language:en', [photo, reply, plain]],
    ['wombat -language:en', [mine, turned]],
    ['wombat in:library', [mine]],
    ['is:image in:public wombat', [photo]],
    ['wombat in:public', [photo, reply, turned, plain]],
    ['wombat before:2020-01-01', []],
    ['wombat after:2020-01-01 from:me', [mine]],
    [`from:${username} is:sensitive`, [turned]],
  ] as const)
    assert.deepEqual(await find(text), expected, text);
  assert.deepEqual(await find('wombat', { limit: 2, offset: 1 }), [photo, reply]);
  assert.deepEqual(await find('wombat', { maxId: reply }), [turned, plain]);
});

test('a link is what has a card to show, an embed what has something to play', async () => {
  const ann = await person();
  const card = async (text: string, more: { state: 'new' | 'ready'; embeds?: boolean }) => {
    const status_id = await says(ann, `numbat ${text}`);
    const { id: card_id } = await database.db
      .insertInto('preview_cards')
      .values({ url: `https://cards.example/${text}`, host: 'cards.example', ...more })
      .returning('id')
      .executeTakeFirstOrThrow();
    await database.db.insertInto('status_cards').values({ status_id, card_id }).execute();
    return status_id;
  };
  const plain = await says(ann, 'numbat alone');
  const page = await card('page', { state: 'ready' });
  const film = await card('film', { state: 'ready', embeds: true });
  const unread = await card('unread', { state: 'new' });
  assert.deepEqual(await find('numbat has:link'), [film, page]);
  assert.deepEqual(await find('numbat has:embed'), [film]);
  assert.deepEqual(await find('numbat -has:link'), [unread, plain]);
});

test('alt texts and the choices of polls are part of what a post says', async () => {
  const ann = await person();
  const photo = await says(ann, 'From my walk', { language: 'en' });
  const alt = (status_id: string, description: string, more: object = {}) =>
    database.db
      .insertInto('media')
      .values({ id: newId(), account_id: ann, status_id, type: 'image', file_key: 'x' })
      .returning('id')
      .executeTakeFirstOrThrow()
      .then(({ id }) =>
        database.db
          .updateTable('media')
          .set({ description, ...more })
          .where('id', '=', id)
          .execute(),
      );
  await alt(photo, 'A kookaburra on a fence');
  await alt(photo, 'Its nest');
  const said = await says(ann, 'A kookaburra laughs', { language: 'en' });
  const poll = await says(ann, 'Which bird?', { language: 'en' });
  const pollId = newId();
  await database.db
    .insertInto('polls')
    .values({ id: pollId, status_id: poll, multiple: false })
    .execute();
  await database.db
    .insertInto('poll_options')
    .values(['Kookaburra', 'Emu'].map((title, position) => ({ poll_id: pollId, position, title })))
    .execute();
  const hidden = await says(ann, 'For me alone', { visibility: 'private' });
  await alt(hidden, 'A kookaburra');
  for (const [text, expected] of [
    ['kookaburra ', [poll, said, photo]],
    ['KOOKABURR', [poll, said, photo]],
    ['kookaburra walk', [photo]],
    ['kookaburra nest fence', [photo]],
    ['"kookaburra on a fence"', [photo]],
    ['"kookaburra nest"', []],
    ['kookaburra emu bird', [poll]],
    ['kookaburra -fence', [poll, said]],
    ['kookaburra -emu -laughs', [photo]],
    ['walk -kookaburra', []],
    ['bird -emu', []],
    ['kookaburra has:image', [photo]],
    ['kookaburra has:poll', [poll]],
    ['kookaburra before:2020-01-01', []],
  ] as const)
    assert.deepEqual(await find(text), expected, text);
  assert.deepEqual(await find('kookaburra', { limit: 1, offset: 1 }), [said]);
  await database.db
    .updateTable('media')
    .set({ description: 'Just a bird' })
    .where('status_id', '=', photo)
    .execute();
  assert.deepEqual(await find('kookaburra'), [poll, said]);
  await database.db
    .updateTable('poll_options')
    .set({ title: 'Cassowary' })
    .where('poll_id', '=', pollId)
    .where('position', '=', 0)
    .execute();
  assert.deepEqual(await find('kookaburra'), [said]);
  assert.deepEqual(await find('cassowary'), [poll]);
  await database.db.deleteFrom('polls').where('id', '=', pollId).execute();
  assert.deepEqual(await find('cassowary'), []);
  assert.deepEqual(await find('bird'), [poll, photo]);
  await database.db
    .updateTable('media')
    .set({ status_id: said })
    .where('status_id', '=', photo)
    .execute();
  assert.deepEqual(await find('just'), [said]);
  await database.db.deleteFrom('media').where('status_id', '=', said).execute();
  assert.deepEqual(await find('just'), []);
});

test('words are found as their language bends them, by those who read it', async () => {
  const ann = await person();
  const reader = async (locale: string, default_language: string | null = null) => {
    const id = await make.localAccount(database.db);
    await make.user(database.db, id);
    await database.db
      .updateTable('users')
      .set({ locale, default_language })
      .where('account_id', '=', id)
      .execute();
    return id;
  };
  const english = await reader('en');
  const german = await reader('ar', 'de');
  const two = await says(ann, 'Zebras were running wild', { language: 'en' });
  const haus = await says(ann, 'Die Zebrahäuser sind schön', { language: 'de-AT' });
  const none = await says(ann, 'zebra zebrahauses', { language: null });
  const kanji = await says(ann, '東京都のシマウマzebra', { language: 'ja' });
  for (const [viewer, text, expected] of [
    [english, 'run zebra', [two]],
    [english, 'zebras', [kanji, none, two]],
    [english, '"runs"', []],
    [english, '"running wild"', [two]],
    [english, 'the zebras were', []],
    [german, 'zebrahaus', [haus]],
    [german, 'ZEBRAHÄUSERN', [haus]],
    [me, 'runs', []],
    [me, 'runs language:en', [two]],
    [me, 'zebrahaus', [haus]],
    [me, 'zebrahausern', []],
    [german, 'zebrahaus-schon', []],
    [english, 'zebr', [kanji, none, haus, two]],
    [english, 'zebr ', []],
    [english, '京都', [kanji]],
    [english, '都京', []],
    [english, 'シマウマ', [kanji]],
  ] as const)
    assert.deepEqual(await find(text, { viewer }), expected, `${viewer}: ${text}`);
  assert.deepEqual(await find('zebr', { viewer: english, limit: 2, offset: 1 }), [none, haus]);
  assert.deepEqual(await find('zebras', { viewer: english, offset: 3 }), []);
});

test('without words, what somebody kept is found however long ago', async () => {
  const old = await says(await person({ indexable: false }), 'long ago', { sensitive: true });
  await database.db.insertInto('bookmarks').values({ account_id: me, status_id: old }).execute();
  const boosted = await says(await person({ indexable: false }), 'worth it');
  await make.boost(database.db, me, boosted);
  const library = await find('in:library');
  assert.ok(library.includes(old) && library.includes(boosted));
  assert.deepEqual(await find('in:library has:sensitive'), [old]);
  assert.deepEqual(await find('in:library', { viewer: await person() }), []);
});

test('no search reads all statuses there are', async () => {
  await explain.fill(database.db, 30_000);
  await sql`update accounts set indexable = true`.execute(database.db);
  await sql`update statuses set content = '<p>common words of many people number ' || id || '</p>', language = 'en'
    where content = ''`.execute(database.db);
  await sql`update statuses set attached = 'common words of many' where id % 3 = 0`.execute(
    database.db,
  );
  await sql`insert into media (id, account_id, status_id, type)
    select 3000000 + id, account_id, id, 'image' from statuses where id % 3 = 0 and id < 2000000`.execute(
    database.db,
  );
  await sql`vacuum analyze`.execute(database.db);
  const search = { viewer: me, accountId: undefined, maxId: undefined, minId: undefined };
  const { username } = await database.db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', '7')
    .executeTakeFirstOrThrow();
  const top = 1_000_000n / 235_929_600_000n;
  for (const text of [
    'common words',
    'common -words "of many"',
    '1000007',
    'common people language:en is:reply',
    `from:${username} common`,
    `from:${username}`,
    'in:library',
    'in:library has:media',
    'has:media',
  ]) {
    const plan = await planOf(testDeps(database.db), parseQuery(text), search);
    assert.ok(plan, text);
    for (const last of ['whole', 'unfinished'] as const) {
      const walk = plan(last);
      const [from, to] = [String(top), String(top + 1n)] as const;
      const slices = {
        words: [
          { above: '1028000', below: undefined, hours: [from, to] },
          { above: undefined, below: undefined, hours: null },
        ],
        index: [{ above: undefined, below: '1028000', hours: null }],
        time: [{ above: '1028000', below: undefined, hours: null }],
      } satisfies Record<typeof walk.by, Parameters<typeof candidatesQuery>[1][]>;
      for (const slice of slices[walk.by]) {
        const how = await explain.plan(database.db, candidatesQuery(walk, slice));
        assert.doesNotMatch(how, /Seq Scan on statuses/, `${text}: ${how}`);
        if (walk.by === 'words' && !text.startsWith('from:'))
          assert.match(how, /Bitmap Index Scan on statuses_words/, `${text}: ${how}`);
      }
    }
  }
  for (const within of ['all', 'library', 'public'] as const) {
    const how = await explain.planForAll(
      database.db,
      passingQuery(['1'], { viewer: me, within, need: 20 }),
    );
    assert.doesNotMatch(how, /Seq Scan on statuses/, how);
  }
  assert.equal((await find('common words')).length, 20);
  assert.equal((await find('number 1000007')).length, 1);
  assert.equal((await find(`from:${username} 1000007`)).length, 0);
});

test('a hashtag is meant as a whole', async () => {
  const ann = await person();
  const tagged = async (text: string, ...tags: string[]) => {
    const id = await says(ann, text);
    await addHashtags(database.db as unknown as Tx, [{ statusId: id, names: tags }]);
    return id;
  };
  const whole = await tagged('see #Quokka', 'Quokka');
  const longer = await tagged('see #quokka_day', 'quokka_day');
  const word = await says(ann, 'a quokka without');
  assert.deepEqual(await find('#quokka'), [whole]);
  assert.deepEqual(await find('#QUOKKA_day'), [longer]);
  assert.deepEqual(await find('#quok'), []);
  assert.deepEqual(await find('quokka -#quokka'), [word, longer]);
  assert.deepEqual(await find('quokka'), [word, longer, whole]);
  const [plain, accented] = [await tagged('in #Lodz', 'Lodz'), await tagged('w #Łódź', 'Łódź')];
  for (const query of ['#lodz', '#Łódź', '#ŁODZ'])
    assert.deepEqual(await find(query), [accented, plain], query);
});
