import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { inTransaction } from '#server/db/transaction.ts';
import { addPoll } from '#server/polls/keep.ts';
import { hydratePolls } from '#server/polls/hydrate.ts';
import { vote } from '#server/polls/vote.ts';
import * as make from '#server/testing/factories.ts';
import { refreshPoll } from '../../resolve/refresh-poll.ts';
import {
  alice,
  aliceId,
  bobId,
  createOf,
  database,
  deliver,
  eve,
  events,
  federation,
  localStatus,
  newUri,
  noteOf,
  remote,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';

const db = () => database.db;

beforeEach(async () => {
  await db().deleteFrom('events').execute();
});

/** A poll of bob's; resolves to its status. */
async function asked(how: { multiple?: boolean; visibility?: 'private' } = {}) {
  const status = await localStatus(how.visibility);
  const expiresAt = new Date(Date.now() + 3_600_000);
  const draft = {
    options: ['Yes', 'No'],
    expiresAt,
    multiple: how.multiple ?? false,
    hideTotals: false,
  };
  await inTransaction(db(), (tx) => addPoll(tx, status.id, draft));
  return status;
}

async function pollOf(statusId: string, viewer: string | null = null) {
  const poll = (await hydratePolls({ db: db() }, [statusId], viewer)).get(statusId);
  assert.ok(poll);
  return { ...poll, counts: poll.options.map((option) => option.votes_count) };
}

/** A vote as Mastodon 4.5 writes it. */
const voteNote = (question: { uri: string }, name: string, voter = alice) => ({
  id: `${voter.uri}#votes/${newUri(voter, 'v').split('/').at(-1)}`,
  type: 'Note',
  name,
  attributedTo: voter.uri,
  inReplyTo: question.uri,
  to: `https://social.example/users/bob`,
});

test('a vote is counted once, however often it comes, and is no post', async () => {
  const question = await asked();
  const note = voteNote(question, 'No');
  assert.equal(await deliver(createOf(note)), null);
  assert.match((await deliver(createOf(note))) ?? '', /already voted/);
  assert.match((await deliver(createOf(voteNote(question, 'Yes')))) ?? '', /already voted/);
  const poll = await pollOf(question.id);
  assert.deepEqual([poll.counts, poll.voters_count], [[0, 1], 1]);
  assert.equal(await statusBy(note.id), undefined);
  assert.equal((await events('status.published')).length, 0);
});

test('several votes come one by one, or as a list (GoToSocial)', async () => {
  const single = await asked({ multiple: true });
  await deliver(createOf(voteNote(single, 'Yes')));
  await deliver(createOf(voteNote(single, 'No')));
  const listed = await asked({ multiple: true });
  const notes = [voteNote(listed, 'Yes'), voteNote(listed, 'No'), voteNote(listed, 'Yes')];
  assert.match((await deliver(createOf(notes))) ?? '', /already voted/);
  for (const { id } of [single, listed]) {
    const poll = await pollOf(id);
    assert.deepEqual([poll.counts, poll.voters_count], [[1, 1], 1]);
  }
  const exclusive = await asked();
  await deliver(createOf([voteNote(exclusive, 'No'), voteNote(exclusive, 'Yes')]));
  assert.deepEqual((await pollOf(exclusive.id)).counts, [0, 1]);
});

test('a vote that is none is refused', async () => {
  const question = await asked();
  assert.match((await deliver(createOf(voteNote(question, 'Perhaps')))) ?? '', /does not exist/);
  const forged = { ...voteNote(question, 'Yes'), attributedTo: eve.uri };
  assert.match((await deliver(createOf(forged))) ?? '', /oneself/);
  const hidden = await asked({ visibility: 'private' });
  assert.match((await deliver(createOf(voteNote(hidden, 'Yes')))) ?? '', /not found/);
  await db()
    .updateTable('polls')
    .set({ expires_at: new Date() })
    .where('status_id', '=', question.id)
    .execute();
  assert.match((await deliver(createOf(voteNote(question, 'Yes')))) ?? '', /already ended/);
  assert.deepEqual((await pollOf(question.id)).counts, [0, 0]);
  await make.block(db(), bobId, aliceId);
  assert.match((await deliver(createOf(voteNote(await asked(), 'Yes')))) ?? '', /not found/);
});

test('a vote in a poll from elsewhere is nothing to us, and never a post', async () => {
  await make.follow(db(), bobId, aliceId);
  const question = questionOf();
  await deliver(createOf(question));
  const note = voteNote({ uri: question.id }, 'Yes', eve);
  assert.equal(await deliver(createOf(note, eve), eve), null);
  assert.equal(await statusBy(note.id), undefined);
  const fetched = await federation.statuses.keep(voteNote({ uri: question.id }, 'Yes'));
  assert.equal(fetched, null);
});

const option = (name: string, totalItems: number) => ({
  type: 'Note',
  name,
  replies: { type: 'Collection', totalItems },
});

/** A poll as Mastodon 4.5 writes it. */
function questionOf(properties: Record<string, unknown> = {}, author = alice) {
  return noteOf(author, {
    type: 'Question',
    endTime: new Date(Date.now() + 3_600_000).toISOString(),
    votersCount: 3,
    oneOf: [option('Yes', 1), option('No', 2)],
    ...properties,
  });
}

async function received(properties: Record<string, unknown> = {}) {
  await make.follow(db(), await make.localAccount(db()), aliceId);
  const question = questionOf(properties);
  assert.equal(await deliver(createOf(question)), null);
  const row = await statusBy(question.id);
  assert.ok(row);
  return { question, id: row.id };
}

const updateOf = (object: Record<string, unknown>, author = alice) => ({
  id: newUri(author),
  type: 'Update',
  actor: author.uri,
  object,
});

test('a Question comes with its poll', async () => {
  const { id } = await received();
  const poll = await pollOf(id, bobId);
  assert.deepEqual([poll.counts, poll.votes_count, poll.voters_count], [[1, 2], 3, 3]);
  assert.deepEqual([poll.multiple, poll.expired, poll.voted], [false, false, false]);
  const several = await pollOf(
    (await received({ oneOf: undefined, anyOf: [option('a', 0)], endTime: undefined })).id,
  );
  assert.deepEqual([several.multiple, several.expires_at], [true, null]);
});

test('tallies come without being an edit, and the end of it is told here', async () => {
  const { question, id } = await received();
  const { id: pollId } = await pollOf(id);
  await vote({ db: db() }, { accountId: bobId, pollId, choices: [0] });
  assert.deepEqual((await pollOf(id)).counts, [2, 2]);
  await deliver(
    updateOf({ ...question, oneOf: [option('Yes', 9), option('No', 2)], votersCount: 11 }),
  );
  const poll = await pollOf(id, bobId);
  assert.deepEqual([poll.counts, poll.voters_count, poll.own_votes], [[9, 2], 11, [0]]);
  assert.equal((await statusBy(question.id))?.edited_at, null);
  assert.deepEqual(await events('poll.ended'), []);

  for (const closed of [new Date(Date.now() - 1000).toISOString(), true])
    await deliver(updateOf({ ...question, closed }));
  assert.equal((await pollOf(id)).expired, true);
  assert.deepEqual(await events('poll.ended'), [{ payload: { statusId: id } }]);
});

test('only an edit asks something else, which ends the votes from here', async () => {
  const { question, id } = await received();
  const { id: pollId } = await pollOf(id);
  await vote({ db: db() }, { accountId: bobId, pollId, choices: [0] });
  const other = { ...question, oneOf: [option('Never', 0), option('No', 0)] };
  await deliver(updateOf(other));
  assert.equal((await pollOf(id, bobId)).options[0]?.title, 'Yes', 'a tally of something else');
  await deliver(updateOf({ ...other, updated: new Date().toISOString() }));
  const poll = await pollOf(id, bobId);
  assert.deepEqual([poll.options[0]?.title, poll.own_votes], ['Never', []]);
});

test('nobody else updates it', async () => {
  const { question, id } = await received();
  const forged = { ...question, oneOf: [option('Yes', 99), option('No', 0)] };
  await deliver(updateOf(forged, eve), eve);
  await deliver(updateOf({ ...forged, attributedTo: victim.uri }, victim), victim);
  assert.deepEqual((await pollOf(id)).counts, [1, 2]);
});

test('§2.24 Property floods: floods are cut: options, names, numbers (CVE-2026-23962)', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    option(`${at} ${'x'.repeat(900)}`, 2 ** 40),
  );
  const { id } = await received({
    oneOf: [option('a', -1), option('a', 5), ...many],
    votersCount: 2 ** 40,
  });
  const poll = await pollOf(id);
  assert.equal(poll.options.length, 499);
  assert.equal(poll.options[1]?.title.length, 500);
  assert.deepEqual(
    [poll.counts[0], poll.counts[1], poll.voters_count],
    [0, 2 ** 31 - 1, 2 ** 31 - 1],
  );
});

test('is counted again when somebody looks, once in a minute and not after its end', async () => {
  const { question, id } = await received();
  const path = new URL(question.id).pathname;
  const asked = () => remote.requests.filter(({ target }) => target === path).length;
  const lookAfter = async (seconds: number) => {
    const fetched_at = new Date(Date.now() - seconds * 1000);
    await db().updateTable('statuses').set({ fetched_at }).where('id', '=', id).execute();
    await refreshPoll(federation.handlers, id);
  };
  const serve = (votes: number, more: object = {}) =>
    remote.publish({ ...question, oneOf: [option('Yes', votes), option('No', 2)], ...more });
  serve(5);
  const before = asked();
  await lookAfter(30);
  assert.equal(asked(), before, 'read within a minute');
  await lookAfter(90);
  assert.deepEqual([asked(), (await pollOf(id)).counts], [before + 1, [5, 2]]);
  serve(6);
  await lookAfter(90);
  assert.equal(asked(), before + 1, 'somebody else just did');
  await db().deleteFrom('remote_reads').execute();
  remote.serve(path, { status: 503 });
  await lookAfter(90);
  assert.deepEqual((await pollOf(id)).counts, [5, 2], 'what its server does not tell stays');
  await db().deleteFrom('remote_reads').execute();
  const expires_at = new Date(Date.now() - 600_000);
  await db().updateTable('polls').set({ expires_at }).where('status_id', '=', id).execute();
  const asked_ = asked();
  await lookAfter(300);
  assert.equal(asked(), asked_, 'the last count was read after the end');
  serve(7, { endTime: expires_at.toISOString() });
  await lookAfter(900);
  assert.deepEqual((await pollOf(id)).counts, [7, 2], 'the count at the end');
});
