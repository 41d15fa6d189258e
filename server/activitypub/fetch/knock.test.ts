import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createKnockMemory, knock, type Knock, type KnockMemory } from './knock.ts';

let memory: KnockMemory;
beforeEach(() => {
  memory = createKnockMemory();
});

/** Knocks at a peer that answers as `answers` says; tells the final status and what was tried. */
async function at(
  answers: Partial<Record<Knock, number>>,
  { method = 'POST', path = '/inbox' }: { method?: 'GET' | 'POST'; path?: string } = {},
): Promise<[number, ...Knock[]]> {
  const tried: Knock[] = [];
  const url = new URL(path, 'https://remote.example');
  const { status } = await knock(memory, { method, url }, async (way) => {
    tried.push(way);
    return { status: answers[way] ?? 401 };
  });
  return [status, ...tried];
}

describe('knocking', () => {
  test('draft-cavage first, and nothing else where it is taken', async () => {
    assert.deepEqual(await at({ 'draft-cavage': 202 }), [202, 'draft-cavage']);
    assert.deepEqual(await at({ 'draft-cavage': 403 }), [403, 'draft-cavage']);
    assert.deepEqual(await at({ 'draft-cavage': 500 }), [500, 'draft-cavage']);
  });

  test('RFC 9421 once after 400 or 401, and first from then on', async () => {
    for (const refusal of [400, 401]) {
      memory.clear();
      const peer = { 'draft-cavage': refusal, rfc9421: 202 };
      assert.deepEqual(await at(peer), [202, 'draft-cavage', 'rfc9421']);
      assert.deepEqual(await at(peer), [202, 'rfc9421']);
    }
  });

  test('a peer that falls on RFC 9421 is not down: its first answer stands', async () => {
    const peer = { 'draft-cavage': 401, rfc9421: 500 };
    assert.deepEqual(await at(peer), [401, 'draft-cavage', 'rfc9421']);
    assert.deepEqual(await at(peer), [401, 'draft-cavage']);
  });

  test('an outage of a peer that is known to read RFC 9421 is an outage', async () => {
    await at({ rfc9421: 202 });
    assert.deepEqual(await at({ rfc9421: 503, 'draft-cavage': 202 }), [503, 'rfc9421']);
  });

  test('a peer that changes its mind is knocked at the other way again', async () => {
    await at({ rfc9421: 202 });
    assert.deepEqual(await at({ 'draft-cavage': 202 }), [202, 'rfc9421', 'draft-cavage']);
    assert.deepEqual(await at({ 'draft-cavage': 202 }), [202, 'draft-cavage']);
  });

  test('never twice in the steady state: refused in every way, and a 400 for another reason', async () => {
    assert.deepEqual(await at({}), [401, 'draft-cavage', 'rfc9421']);
    assert.deepEqual(await at({}), [401, 'draft-cavage']);
    memory.clear();
    await at({ 'draft-cavage': 202 });
    assert.deepEqual(await at({ 'draft-cavage': 400 }), [400, 'draft-cavage']);
  });

  test('a GET is tried without its query in the signature first, and that is remembered', async () => {
    const query = { method: 'GET', path: '/outbox?page=1' } as const;
    const old = { 'draft-cavage-without-query': 200 } as const;
    assert.deepEqual(await at(old, query), [200, 'draft-cavage', 'draft-cavage-without-query']);
    assert.deepEqual(await at(old, query), [200, 'draft-cavage-without-query']);
    memory.clear();
    const all = ['draft-cavage', 'draft-cavage-without-query', 'rfc9421'] as const;
    assert.deepEqual(await at({ rfc9421: 200 }, query), [200, ...all]);
  });

  test('a GET that anybody may make says nothing about how a POST must be signed', async () => {
    const peer = { 'draft-cavage': 200 };
    await at(peer, { method: 'GET', path: '/users/bob' });
    assert.deepEqual(await at({ rfc9421: 202 }), [202, 'draft-cavage', 'rfc9421']);
  });

  test('§2.25 State growth: what is remembered of strangers is bounded', async () => {
    for (let i = 0; i < 12_000; i += 1) {
      const url = new URL(`https://h${i}.example/inbox`);
      await knock(memory, { method: 'POST', url }, async () => ({ status: 202 }));
    }
    assert.ok(memory.size <= 10_000);
  });
});
