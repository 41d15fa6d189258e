import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { unauthorised, type Attack } from './authority.ts';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { httpLane } from './http-lane.ts';
import { inboxLane } from './inbox-lane.ts';
import { pureLane } from './pure-lane.ts';

/** A slice of `npm run fuzz`, always the same one. */
const SEED = 1;

test('fuzz: nothing that reads crashes, or takes its time', async () => {
  const { failures, inputs } = await pureLane({ inputs: 500, seed: SEED });
  assert.deepEqual(failures, []);
  assert.ok(inputs >= 500);
});

describe('fuzz: the whole server', () => {
  let world: FuzzWorld;
  before(async () => void (world = await openFuzzWorld()));
  after(() => world.close());

  test('no request makes it fail, or changes what is not the asker’s', async () => {
    const { failures, tally } = await httpLane(world, { inputs: 60, seed: SEED });
    assert.deepEqual(failures, []);
    assert.ok((tally['2xx'] ?? 0) > 0 && (tally['4xx'] ?? 0) > 0);
  });

  test('no activity does, whatever is signed', async () => {
    const { failures, tally } = await inboxLane(world, { inputs: 10, seed: SEED });
    assert.deepEqual(failures, []);
    assert.ok((tally['202'] ?? 0) > 0);
  });
});

test('fuzz: a change that is not the signer’s is noticed', () => {
  const attack: Attack = {
    signerIds: new Set(['1']),
    signerUri: 'https://evil.example/users/eve',
    signerHost: 'evil.example',
    locals: new Set(['2']),
    honest: new Set(['https://evil.example/users/alice']),
    published: new Set(),
    authors: new Map(),
    alsoTheSigner: new Set(),
    asked: new Set(),
  };
  const row = { account_id: '2', uri: 'https://evil.example/x', local: 'true', content: 'a' };
  const changed = (tbl: string, old: object | null, now: object | null) =>
    unauthorised([{ tbl, old, new: now } as never], attack).length;
  assert.equal(changed('statuses', row, { ...row, content: 'b' }), 1);
  assert.equal(changed('statuses', row, null), 1);
  assert.equal(changed('statuses', null, { ...row, account_id: '1', local: 'false' }), 0);
  assert.equal(changed('users', null, row), 1);
  assert.equal(changed('favourites', null, { account_id: '2' }), 1);
  assert.equal(changed('follows', null, { account_id: '2', target_account_id: '1' }), 1);
  assert.equal(changed('tombstones', null, { uri: 'https://evil.example/users/alice/1' }), 1);
});
