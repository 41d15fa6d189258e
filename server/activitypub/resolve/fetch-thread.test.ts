import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AS2 } from '#server/testing/fake-remote.ts';
import {
  alice,
  bobUri,
  createOf,
  database,
  deliver,
  elsewhere,
  events,
  eve,
  federation,
  localStatus,
  noteOf,
  remote,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../vocab.ts';
import { createBudget } from '../fetch/budget.ts';
import { fetchThread } from './fetch-thread.ts';
import { createRemoteThreads } from './remote-threads.ts';

type Note = ReturnType<typeof noteOf>;
const serve = (note: Note, server = remote): string => server.publish({ '@context': AS2, ...note });
const toBob = { to: [PUBLIC, bobUri] };
const open = async (uri: string) => fetchThread(federation.handlers, (await statusBy(uri))!.id);
const forget = () => database.db.deleteFrom('remote_reads').execute();
const collection = (id: string, items: unknown[]) => ({ id, type: 'Collection', items });
const asked = (path: string) => remote.requests.filter((seen) => seen.target === path).length;

/** A post that came to us, with its document at its host. */
async function arrived(properties: Record<string, unknown> = {}): Promise<Note> {
  const note = noteOf(alice, { ...properties, to: [PUBLIC, bobUri] });
  serve(note);
  assert.equal(await deliver(createOf(note)), null);
  return note;
}

describe('opening a thread', () => {
  test('reads in the replies, those to replies, and those on other servers, quietly', async () => {
    const root = await arrived();
    const one = noteOf(eve, { inReplyTo: root.id });
    const two = noteOf(victim, { inReplyTo: one.id, ...toBob });
    const next = `${root.id}/replies?page=2`;
    remote.serve(`${new URL(root.id).pathname}/replies`, (request) => ({
      body: request.target.includes('page=2')
        ? { id: next, type: 'CollectionPage', items: [one.id] }
        : { ...collection(`${root.id}/replies`, []), first: next },
    }));
    serve({ ...root, replies: `${root.id}/replies` });
    serve({ ...one, replies: { ...collection(`${one.id}/replies`, [two]) } });
    serve(two, elsewhere);
    const before = (await events('status.published')).length;
    await open(root.id);
    const [top, low, lowest] = [
      await statusBy(root.id),
      await statusBy(one.id),
      await statusBy(two.id),
    ];
    assert.equal(low?.in_reply_to_id, top?.id);
    assert.equal(lowest?.in_reply_to_id, low?.id);
    assert.equal((await events('status.published')).length, before);
  });

  test('reads in what it answers', async () => {
    const root = noteOf(victim);
    const reply = await arrived({ inReplyTo: root.id });
    assert.equal((await statusBy(reply.id))?.in_reply_to_id, null);
    serve(root, elsewhere);
    await open(reply.id);
    assert.equal((await statusBy(reply.id))?.in_reply_to_id, (await statusBy(root.id))?.id);
  });

  test('takes the whole thread from its context (FEP-7888), whatever the order', async () => {
    const id = `${remote.origin}/contexts/1`;
    const root = await arrived({ context: id });
    const one = noteOf(eve, { inReplyTo: root.id });
    const two = noteOf(victim, { inReplyTo: one.id });
    serve(one);
    serve(two, elsewhere);
    remote.publish({ '@context': AS2, ...collection(id, [two.id, one.id, root.id]) });
    await open(root.id);
    assert.equal((await statusBy(two.id))?.in_reply_to_id, (await statusBy(one.id))?.id);
  });

  test('of ours reads the replies of a reply from elsewhere', async () => {
    const ours = await localStatus();
    const reply = await arrived({ inReplyTo: ours.uri });
    const below = noteOf(eve, { inReplyTo: reply.id });
    serve(below);
    serve({ ...reply, replies: collection(`${reply.id}/replies`, [below.id]) });
    await open(reply.id);
    assert.notEqual(await statusBy(below.id), undefined);
  });

  test('of ours, from its beginning, does the same', async () => {
    const ours = await localStatus();
    const reply = await arrived({ inReplyTo: ours.uri });
    const below = noteOf(victim, { inReplyTo: reply.id });
    serve(below, elsewhere);
    serve({ ...reply, replies: collection(`${reply.id}/replies`, [below.id]) });
    await open(ours.uri);
    assert.equal((await statusBy(below.id))?.in_reply_to_id, (await statusBy(reply.id))?.id);
  });

  test('leaves out what does not answer the thread, and collections of other hosts', async () => {
    const root = await arrived();
    const stray = noteOf(eve);
    const lone = noteOf(eve, { inReplyTo: `${remote.origin}/nothing` });
    const hidden = noteOf(victim, { inReplyTo: root.id });
    serve(stray);
    serve(lone);
    serve(hidden, elsewhere);
    const foreign = elsewhere.publish({
      '@context': AS2,
      ...collection(`${elsewhere.origin}/replies`, [hidden.id]),
    });
    serve({ ...root, replies: { ...collection('', [stray.id, lone.id]), first: foreign } });
    await open(root.id);
    for (const note of [stray, lone, hidden]) assert.equal(await statusBy(note.id), undefined);
  });

  test('believes only what the host of a reply says of it', async () => {
    const root = await arrived();
    const reply = noteOf(victim, { inReplyTo: root.id });
    serve(reply, elsewhere);
    serve({ ...root, replies: collection('', [{ ...reply, content: 'forged' }]) });
    await open(root.id);
    assert.equal((await statusBy(reply.id))?.content, '<p>hello</p>');
  });

  test('happens once in a while, also when many look at once', async () => {
    const root = await arrived();
    const path = new URL(root.id).pathname;
    const before = asked(path);
    await Promise.all([open(root.id), open(root.id), open(root.id)]);
    assert.equal(asked(path), before + 1);
    await forget();
    await open(root.id);
    assert.equal(asked(path), before + 2);
  });

  test('§2.22 Collection bombs: a collection without end, in a circle or too wide costs what the budget allows', async () => {
    const root = await arrived();
    const path = `${new URL(root.id).pathname}/endless`;
    let pages = 0;
    remote.serve(path, () => ({
      body: {
        id: `${remote.origin}${path}`,
        type: 'CollectionPage',
        next: `${remote.origin}${path}?n=${(pages += 1)}`,
        items: Array.from({ length: 5 }, (_, at) => `${remote.origin}/none/${pages}/${at}`),
      },
    }));
    serve({ ...root, replies: collection('', []) });
    serve({
      ...root,
      replies: { type: 'Collection', id: `${root.id}/r`, first: `${remote.origin}${path}` },
    });
    const before = remote.requests.length;
    await open(root.id);
    assert.ok(pages > 1);
    assert.ok(remote.requests.length - before <= 121);
  });
});

test('whoever opens a thread is told whether more of it is on its way, and how much came', async () => {
  const root = await arrived();
  const reply = noteOf(eve, { inReplyTo: root.id, ...toBob });
  serve(reply);
  serve({ ...root, replies: collection(`${root.id}/replies`, [reply.id]) });
  const asks: string[] = [];
  const threads = createRemoteThreads({
    db: database.db,
    jobs: { enqueue: async (_, { statusId }: { statusId: string }) => void asks.push(statusId) },
  } as Parameters<typeof createRemoteThreads>[0]);
  const { id } = (await statusBy(root.id))!;
  const running = { id, status: 'running', result_count: 0 };
  assert.deepEqual(await threads.opened(id), running);
  assert.deepEqual(await threads.opened(id), running);
  assert.deepEqual(asks, [id]);
  await open(root.id);
  assert.deepEqual(await threads.progress(id), { id, status: 'finished', result_count: 1 });
  assert.equal(await threads.opened(id), null);
  const ours = await localStatus();
  assert.equal(await threads.opened(ours.id), null);
});

test('§2.22 Collection bombs: a budget is spent once per address, and bounded by host and number of hosts', () => {
  const limits = { requests: 10, perHost: 2, hosts: 3, milliseconds: 60_000 };
  const budget = createBudget('home.example', limits);
  assert.equal(budget.take('https://home.example/1'), true);
  assert.equal(budget.take('https://home.example/1'), false);
  assert.equal(budget.take('https://a.example/1'), true);
  assert.equal(budget.take('https://a.example/2'), true);
  assert.equal(budget.take('https://a.example/3'), false);
  assert.equal(budget.take('https://b.example/1'), true);
  assert.equal(budget.take('https://c.example/1'), false);
  assert.equal(budget.take('at://x'), false);
  for (let at = 2; at <= 7; at += 1) assert.equal(budget.take(`https://home.example/${at}`), true);
  assert.equal(budget.take('https://home.example/8'), false);
  assert.equal(createBudget('x', { ...limits, milliseconds: -1 }).take('https://x/1'), false);
});
