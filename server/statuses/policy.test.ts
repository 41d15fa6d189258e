import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Visibility } from '#server/db/schema/types.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { accountSkeleton } from '#server/timelines/account.ts';
import { homeSkeleton } from '#server/timelines/home.ts';
import { bookmarksSkeleton } from '#server/timelines/kept.ts';
import { publicSkeleton } from '#server/timelines/public.ts';
import { tagSkeleton } from '#server/timelines/tag.ts';
import { statusContext } from './context.ts';
import { favourite } from './actions/favourite.ts';
import { setHashtags } from './hashtags.ts';
import { hydrateStatus, hydrateStatuses } from './hydrate.ts';
import { publish } from './publish.ts';
import { favouritedBy } from './actions/reactors.ts';
import { reblog } from './actions/reblog.ts';
import { statusHistory, statusSource } from './show-history.ts';
import { inTransaction } from '#server/db/transaction.ts';

const VISIBILITIES: Visibility[] = ['public', 'unlisted', 'private', 'direct'];

/** Who may see what: the columns are public, unlisted, private, direct. */
const MATRIX = {
  anonymous: [true, true, false, false],
  author: [true, true, true, true],
  stranger: [true, true, false, false],
  follower: [true, true, true, false],
  requester: [true, true, false, false],
  mentioned: [true, true, true, true],
  blockedFollower: [false, false, false, false],
  blockedMentioned: [false, false, false, false],
  remoteStranger: [true, true, false, false],
  remoteFollower: [true, true, true, false],
  remoteMentioned: [true, true, true, true],
  remoteOnBlockedHost: [false, false, false, false],
};
type Kind = keyof typeof MATRIX;
const KINDS = Object.keys(MATRIX) as Kind[];

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let viewers: Record<Kind, string | null>;
let author: string;
let parent: string;
const statuses = {} as Record<Visibility, string>;

before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
  const { db } = database;
  author = await make.localAccount(db);
  const local = () => make.localAccount(db);
  const remote = (domain: string) => make.remoteAccount(db, { domain });
  viewers = {
    anonymous: null,
    author,
    stranger: await local(),
    follower: await local(),
    requester: await local(),
    mentioned: await local(),
    blockedFollower: await local(),
    blockedMentioned: await local(),
    remoteStranger: await remote('good.example'),
    remoteFollower: await remote('good.example'),
    remoteMentioned: await remote('good.example'),
    remoteOnBlockedHost: await remote('bad.example'),
  };
  const idOf = (kind: Kind) => viewers[kind] ?? '';
  const followers = [
    'follower',
    'blockedFollower',
    'remoteFollower',
    'remoteOnBlockedHost',
  ] as const;
  for (const kind of followers) await make.follow(db, idOf(kind), author);
  await db
    .insertInto('follow_requests')
    .values({ account_id: idOf('requester'), target_account_id: author })
    .execute();
  for (const kind of ['blockedFollower', 'blockedMentioned'] as const)
    await make.block(db, author, idOf(kind));
  await db
    .insertInto('account_domain_blocks')
    .values({ account_id: author, domain: 'bad.example' })
    .execute();
  parent = await make.status(db, author);
  const mentions = [
    'mentioned',
    'blockedMentioned',
    'remoteMentioned',
    'remoteOnBlockedHost',
  ] as const;
  for (const visibility of VISIBILITIES) {
    const id = await make.status(db, author, {
      visibility,
      mentions: mentions.map(idOf),
      in_reply_to_id: parent,
      in_reply_to_uri: 'x',
      in_reply_to_account_id: author,
    });
    statuses[visibility] = id;
    await inTransaction(db, (tx) => setHashtags(tx, id, ['matrix']));
    for (const viewer of Object.values(viewers)) {
      if (viewer)
        await db.insertInto('bookmarks').values({ account_id: viewer, status_id: id }).execute();
    }
  }
});
after(() => database.close());

type Seen = (viewer: string | null, statusId: string) => Promise<boolean>;

const works = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );

/** Every way to a status; each must answer as the matrix says. */
const SURFACES: Record<string, Seen> = {
  'by id': async (viewer, id) => (await hydrateStatus(deps, id, viewer)) !== null,
  'several by id': async (viewer, id) =>
    (await hydrateStatuses(deps, [parent, id], viewer)).some((s) => s.id === id),
  thread: async (viewer, id) => {
    const context = await statusContext(deps, parent, viewer).catch(() => null);
    return context?.descendants.some((s) => s.id === id) ?? false;
  },
  'own thread': (viewer, id) => works(statusContext(deps, id, viewer)),
  history: (viewer, id) => works(statusHistory(deps, id, viewer)),
  'who favourited': (viewer, id) =>
    works(favouritedBy(deps, { statusId: id, viewer, page: { limit: 1 } })),
  profile: async (viewer, id) => {
    const query = {
      viewer,
      accountId: author,
      replies: 'with',
      reblogs: 'with',
      only: 'everything',
    } as const;
    return (
      await accountSkeleton(database.db, { ...query, tagged: undefined }, { limit: 40 })
    ).includes(id);
  },
};

/** The same for those who are signed in. */
const PERSONAL: Record<string, (viewer: string, statusId: string) => Promise<boolean>> = {
  source: (viewer, id) => works(statusSource(database.db, id, viewer)),
  favourite: (viewer, id) => works(favourite(deps, { accountId: viewer, statusId: id })),
  bookmarks: async (viewer, id) =>
    (await bookmarksSkeleton(database.db, viewer, { limit: 40 })).some((kept) => kept.id === id),
};

for (const kind of KINDS) {
  test(`what is visible: ${kind}`, async () => {
    const viewer = viewers[kind];
    for (const [index, visibility] of VISIBILITIES.entries()) {
      const expected = MATRIX[kind][index];
      const id = statuses[visibility];
      for (const [name, seen] of Object.entries(SURFACES)) {
        assert.equal(await seen(viewer, id), expected, `${visibility} status, ${name}`);
      }
      if (viewer === null) continue;
      for (const [name, seen] of Object.entries(PERSONAL)) {
        assert.equal(await seen(viewer, id), expected, `${visibility} status, ${name}`);
      }
    }
  });
}

test('public timelines show public statuses only, to those who may see them', async () => {
  const everything = { from: 'everywhere', only: 'everything' } as const;
  for (const kind of KINDS) {
    const viewer = viewers[kind];
    const expected = MATRIX[kind][0] ? [statuses.public] : [];
    const ofTag = { viewer, ...everything, name: 'matrix', any: [], all: [], none: [] };
    assert.deepEqual(await tagSkeleton(database.db, ofTag, { limit: 40 }), expected, kind);
    const open = await publicSkeleton(database.db, { viewer, ...everything }, { limit: 40 });
    assert.deepEqual(
      open.filter((id) => id !== parent),
      expected,
      kind,
    );
  }
});

test('the home timeline shows followers what they may see', async () => {
  const home = await homeSkeleton(database.db, viewers.follower ?? '', { limit: 40 });
  assert.deepEqual(home, [statuses.private, statuses.unlisted, statuses.public, parent]);
  assert.deepEqual(
    await homeSkeleton(database.db, viewers.blockedFollower ?? '', { limit: 40 }),
    [],
  );
});

test('replying and boosting need seeing', async () => {
  for (const kind of ['author', 'stranger', 'follower', 'mentioned', 'blockedFollower'] as const) {
    const accountId = viewers[kind] ?? '';
    for (const [index, visibility] of VISIBILITIES.entries()) {
      const seen = MATRIX[kind][index] ?? false;
      const id = statuses[visibility];
      const input = { accountId, text: 'reply', visibility: 'direct' as const, inReplyToId: id };
      assert.equal(await works(publish(deps, input)), seen, `${kind} replies to ${visibility}`);
      const open = visibility === 'public' || visibility === 'unlisted';
      const mayBoost = seen && (open || (visibility === 'private' && kind === 'author'));
      assert.equal(
        await works(reblog(deps, { accountId, statusId: id })),
        mayBoost,
        `${kind} boosts ${visibility}`,
      );
    }
  }
});

test('a boost shows no more than what it boosts', async () => {
  const { db } = database;
  const booster = await make.localAccount(db);
  const boost = await make.boost(db, booster, statuses.public);
  for (const kind of KINDS) {
    assert.equal((await hydrateStatus(deps, boost, viewers[kind])) !== null, MATRIX[kind][0], kind);
  }
  const reader = await make.localAccount(db);
  assert.ok(await hydrateStatus(deps, boost, reader));
  await db
    .updateTable('accounts')
    .set({ suspended_at: new Date() })
    .where('id', '=', author)
    .execute();
  assert.equal(await hydrateStatus(deps, boost, reader), null, 'its author was suspended');
  assert.equal(await hydrateStatus(deps, statuses.public, null), null);
  await db.updateTable('accounts').set({ suspended_at: null }).where('id', '=', author).execute();
  await db
    .updateTable('statuses')
    .set({ deleted_at: new Date() })
    .where('id', '=', statuses.public)
    .execute();
  assert.equal(await hydrateStatus(deps, boost, reader), null, 'it was deleted');
});
