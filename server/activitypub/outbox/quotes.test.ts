import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { relayEvents } from '#server/bus/relay.ts';
import { silentLogger } from '#server/core/log.ts';
import { edit } from '#server/statuses/edit.ts';
import { publish } from '#server/statuses/publish.ts';
import { changeQuotePolicy } from '#server/quotes/change-policy.ts';
import { grantRequest, refuseRequest } from '#server/quotes/answer-request.ts';
import { revokeQuote } from '#server/quotes/revoke.ts';
import { takeAnswer } from '#server/quotes/take-answer.ts';
import { receiveStatus } from '#server/statuses/receive/receive.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { openReadingBed, type ReadingBed } from '#server/testing/reading-bed.ts';
import { outboxSubscribers } from './subscribe.ts';

const ORIGIN = make.TEST_ORIGIN;
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
let bed: ReadingBed;
let far: string;
let farUri: string;
const db = () => bed.db;
before(async () => {
  bed = await openReadingBed();
  far = await make.remoteAccount(db(), { username: 'far', domain: 'far.example' });
  farUri = 'https://far.example/users/far';
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), bed.alice);
});
after(() => bed.close());
beforeEach(async () => {
  for (const table of ['deliveries', 'outgoing_activities', 'events'] as const)
    await db().deleteFrom(table).execute();
});

async function relay(): Promise<void> {
  const config = { origin: ORIGIN, domain: 'social.example' };
  const storage = { url: (key: string) => key };
  const deps = { db: db(), jobs: { enqueueAll: async () => {} }, config, storage };
  await relayEvents(db(), outboxSubscribers(deps), silentLogger());
}

// eslint-disable-next-line typescript/no-explicit-any
type Sent = Record<string, any> & { type: string; inboxes: string[] };

async function sent(type: string): Promise<Sent[]> {
  await relay();
  const rows = await db()
    .selectFrom('outgoing_activities as o')
    .leftJoin('deliveries as d', 'd.activity_id', 'o.id')
    .select(['o.id', 'o.body', 'd.inbox_url'])
    .orderBy('o.id')
    .orderBy('d.inbox_url')
    .execute();
  return [...Map.groupBy(rows, (row) => row.id).values()]
    .map((group) => ({
      ...(JSON.parse(group[0]?.body ?? '{}') as Sent),
      inboxes: group.flatMap((row) => row.inbox_url ?? []),
    }))
    .filter((activity) => activity.type === type);
}

const OPEN = JSON.stringify({ quote: { automatic: ['public'], manual: [] } });
const say = (accountId: string, input: object = {}) =>
  publish(testDeps(db()), { accountId, text: 'Look', ...input });
const uriOf = (id: string, name = 'Alice') => `${ORIGIN}/users/${name}/statuses/${id}`;
// eslint-disable-next-line typescript/no-explicit-any
const noteAt = async (id: string): Promise<any> =>
  await (await bed.get(`/users/Alice/statuses/${id}`)).json();
const quoteIdOf = async (statusId: string) =>
  (
    await db()
      .selectFrom('quotes')
      .select('id')
      .where('status_id', '=', statusId)
      .executeTakeFirstOrThrow()
  ).id;

/** A post elsewhere that quotes one of alice's. */
async function quotedBy(accountId: string, quotedUri: string): Promise<string> {
  const uri = `${farUri}/statuses/${make.uniqueName('s')}`;
  const id = await receiveStatus(
    { db: db() },
    {
      uri,
      url: uri,
      accountId,
      visibility: 'public',
      content: 'x',
      spoilerText: '',
      sensitive: false,
      language: null,
      inReplyToUri: null,
      publishedAt: new Date(),
      editedAt: null,
      mentions: [],
      hashtags: [],
      media: [],
      poll: null,
      quote: { uri: quotedUri, isLegacy: false, authorizationUri: null, depth: 0 },
    },
  );
  assert.ok(id);
  return id;
}

test('a Note says who may quote it', async () => {
  const policyOf = async (input: object) =>
    (await noteAt(await say(bed.alice, input))).interactionPolicy.canQuote.automaticApproval;
  const alice = `${ORIGIN}/users/Alice`;
  assert.deepEqual(await policyOf({ quotePolicy: 'public' }), [PUBLIC]);
  assert.deepEqual(await policyOf({ quotePolicy: 'followers' }), [`${alice}/followers`]);
  assert.deepEqual(await policyOf({ quotePolicy: 'nobody' }), [alice]);
});

test('an author elsewhere is asked, with the whole post, and everybody hears of the consent', async () => {
  const quoted = await make.status(db(), far, { interaction_policy: OPEN });
  const { uri } = await db()
    .selectFrom('statuses')
    .select('uri')
    .where('id', '=', quoted)
    .executeTakeFirstOrThrow();
  const id = await say(bed.alice, { quotedId: quoted });
  const [create] = await sent('Create');
  assert.equal(create?.['object'].quote, uri);
  for (const name of ['quoteUrl', 'quoteUri', '_misskey_quote'])
    assert.equal(create?.['object'][name], uri, name);
  assert.equal(create?.['object'].quoteAuthorization, undefined);
  assert.match(create?.['object'].content, /^<p class="quote-inline">RE: <a href="/);
  assert.ok(create?.['cc'].includes(farUri));
  assert.deepEqual(create?.inboxes, ['https://fan.example/inbox', 'https://far.example/inbox']);
  const [request] = await sent('QuoteRequest');
  assert.equal(request?.['object'], uri);
  assert.equal(request?.['instrument'].id, uriOf(id));
  assert.deepEqual(request?.inboxes, [`${farUri}/inbox`]);

  const stamp = `${farUri}/stamps/1`;
  await takeAnswer({ db: db() }, { statusId: id, accountId: far, authorizationUri: stamp });
  const [update] = await sent('Update');
  assert.equal(update?.['object'].quoteAuthorization, stamp);
  assert.equal(update?.['object'].updated, undefined, 'no edit');
  assert.deepEqual(update?.inboxes, create?.inboxes);
  await edit(testDeps(db()), { accountId: bed.alice, statusId: id, text: 'Look!', mediaIds: [] });
  const edits = await sent('Update');
  assert.equal(edits.at(-1)?.['object'].quoteAuthorization, stamp);

  await takeAnswer({ db: db() }, { statusId: id, accountId: far, authorizationUri: null });
  const retold = (await sent('Update')).at(-1)?.['object'];
  assert.deepEqual(
    [retold.quote, retold._misskey_quote, retold.quoteAuthorization],
    [uri, undefined, undefined],
  );
});

test('a request from elsewhere is answered, and the consent can be read until it is taken back', async () => {
  const quoted = await say(bed.alice, { quotePolicy: 'public' });
  const quoting = await quotedBy(far, uriOf(quoted));
  const quotingUri = `${farUri}/statuses/asks`;
  const request = { accountId: far, quotedUri: uriOf(quoted), quotingUri };
  const asked = { ...request, requestUri: `${farUri}/requests/1`, statusId: quoting };
  const path = `/users/Alice/quote_authorizations/${await quoteIdOf(quoting)}`;
  assert.equal((await bed.get(path)).status, 404, 'nobody agreed yet');
  await grantRequest({ db: db() }, asked);
  const [accept] = await sent('Accept');
  assert.deepEqual(accept?.inboxes, [`${farUri}/inbox`]);
  assert.equal(accept?.['object'].id, asked.requestUri);
  assert.equal(accept?.['result'], `${ORIGIN}${path}`);
  const response = await bed.get(path);
  assert.match(response.headers.get('content-type') ?? '', /activity\+json/);
  assert.match(response.headers.get('cache-control') ?? '', /no-store/);
  const stamp = (await response.json()) as Record<string, unknown>;
  const { uri } = await db()
    .selectFrom('statuses')
    .select('uri')
    .where('id', '=', quoting)
    .executeTakeFirstOrThrow();
  const { '@context': _context, ...fields } = stamp;
  assert.deepEqual(fields, {
    id: `${ORIGIN}${path}`,
    type: 'QuoteAuthorization',
    attributedTo: `${ORIGIN}/users/Alice`,
    interactingObject: uri,
    interactionTarget: uriOf(quoted),
  });
  assert.equal((await bed.get(path.replace('Alice', 'nobody'))).status, 404);

  await revokeQuote({ db: db() }, { accountId: bed.alice, quotedId: quoted, statusId: quoting });
  const [end] = await sent('Delete');
  assert.deepEqual(end?.['object'], fields);
  assert.deepEqual(end?.inboxes, ['https://fan.example/inbox', 'https://far.example/inbox']);
  assert.equal((await bed.get(path)).status, 404);
  await refuseRequest({ db: db() }, { ...request, requestUri: `${farUri}/requests/2` });
  const [reject] = await sent('Reject');
  assert.equal(reject?.['object'].id, `${farUri}/requests/2`);
  assert.equal(reject?.['object'].instrument, quotingUri);
  assert.deepEqual(reject?.inboxes, [`${farUri}/inbox`]);
});

test('between people of this server the consent goes out with the post, and its end too', async () => {
  const bob = await make.localAccount(db(), { username: 'bob' });
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'reader.example' }), bob);
  const quoted = await say(bed.alice);
  const quoting = await say(bob, { quotedId: quoted });
  const stamp = `${ORIGIN}/users/Alice/quote_authorizations/${await quoteIdOf(quoting)}`;
  const create = (await sent('Create')).find((one) => one['object'].id === uriOf(quoting, 'bob'));
  assert.equal(create?.['object'].quoteAuthorization, stamp);
  assert.deepEqual([await sent('QuoteRequest'), await sent('Update')], [[], []]);
  await revokeQuote({ db: db() }, { accountId: bed.alice, quotedId: quoted, statusId: quoting });
  const [end] = await sent('Delete');
  assert.equal(end?.['object'].id, stamp);
  assert.ok(end?.inboxes.includes('https://reader.example/inbox'));
  const [update] = await sent('Update');
  assert.equal(update?.['object'].quoteAuthorization, undefined);
});

test('no consent to quote a private post can be read', async () => {
  const hidden = await say(bed.alice, { visibility: 'private' });
  const quoting = await say(bed.alice, { quotedId: hidden });
  const id = await quoteIdOf(quoting);
  const create = (await sent('Create')).find((one) => one['object'].id === uriOf(quoting));
  assert.equal(create?.['object'].quote, uriOf(hidden));
  assert.equal(create?.['object'].quoteAuthorization, undefined);
  assert.equal((await bed.get(`/users/Alice/quote_authorizations/${id}`)).status, 404);
});

test('a new policy goes out without an edit, each time anew', async () => {
  const statusId = await say(bed.alice);
  for (const policy of ['nobody', 'public', 'nobody'] as const)
    await changeQuotePolicy({ db: db() }, { accountId: bed.alice, statusId, policy });
  const updates = await sent('Update');
  assert.equal(updates.length, 3);
  assert.deepEqual(updates.at(-1)?.['object'].interactionPolicy, {
    canQuote: { automaticApproval: [`${ORIGIN}/users/Alice`] },
  });
  assert.equal(updates.at(-1)?.['object'].updated, undefined);
});

test('whoever quotes a post hears of its edits and its end', async () => {
  const quoted = await say(bed.alice, { quotePolicy: 'public' });
  const other = await make.remoteAccount(db(), { username: 'o', domain: 'other.example' });
  const quoting = await quotedBy(other, uriOf(quoted));
  await db()
    .updateTable('quotes')
    .set({ state: 'accepted' })
    .where('status_id', '=', quoting)
    .execute();
  await edit(testDeps(db()), { accountId: bed.alice, statusId: quoted, text: 'New', mediaIds: [] });
  const [update] = await sent('Update');
  assert.ok(update?.inboxes.includes('https://other.example/inbox'));
});
