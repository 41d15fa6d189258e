import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { silentLogger } from '#server/core/log.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import type { Subscribers } from './catalog.ts';
import { nudgeAfterEvents, recordEvent } from './record.ts';
import { relayEvents } from './relay.ts';

describe('domain events', () => {
  let database: TestDatabase;
  let seen: string[] = [];
  const log = silentLogger();
  const subscribers: Subscribers = {
    'account.updated': [async ({ accountId }) => void seen.push(accountId)],
  };

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    seen = [];
    await database.db.deleteFrom('events').execute();
  });

  const updated = (accountId: string) =>
    inTransaction(database.db, (tx) => recordEvent(tx, 'account.updated', { accountId }));

  test('an event of a committed transaction reaches its subscriber once', async () => {
    await updated('1');
    assert.equal(await relayEvents(database.db, subscribers, log), 1);
    assert.equal(await relayEvents(database.db, subscribers, log), 0);
    assert.deepEqual(seen, ['1']);
  });

  test('an event of a transaction that rolled back never happened', async () => {
    const failed = inTransaction(database.db, async (tx) => {
      await recordEvent(tx, 'account.updated', { accountId: '2' });
      throw new Error('no');
    });
    await assert.rejects(failed, /no/);
    assert.equal(await relayEvents(database.db, subscribers, log), 0);
  });

  test('the relay is nudged once, after the commit', async () => {
    let nudged = 0;
    nudgeAfterEvents(database.db, () => nudged++);
    await inTransaction(database.db, async (tx) => {
      await recordEvent(tx, 'account.updated', { accountId: '3' });
      await recordEvent(tx, 'account.updated', { accountId: '4' });
      assert.equal(nudged, 0);
    });
    assert.equal(nudged, 1);
  });

  test('a subscriber that fails is tried again later and does not hold up the others', async () => {
    await updated('5');
    await updated('6');
    const failing: Subscribers = {
      'account.updated': [
        async ({ accountId }) => {
          if (accountId === '5') throw new Error('peer is away');
          seen.push(accountId);
        },
      ],
    };
    await relayEvents(database.db, failing, log);
    assert.deepEqual(seen, ['6']);
    const row = await database.db.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    assert.equal(row.attempts, 1);
    assert.equal(row.last_error, 'peer is away');
    assert.ok(row.run_at > new Date());
    await database.db
      .updateTable('events')
      .set({ run_at: new Date(0) })
      .execute();
    await relayEvents(database.db, subscribers, log);
    assert.deepEqual(seen, ['6', '5']);
  });

  test('an event that fails twelve times is parked with its error', async () => {
    await updated('7');
    await database.db.updateTable('events').set({ attempts: 11 }).execute();
    const failing: Subscribers = {
      'account.updated': [() => Promise.reject(new Error('never'))],
    };
    await relayEvents(database.db, failing, log);
    const row = await database.db.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    assert.notEqual(row.parked_at, null);
    await database.db
      .updateTable('events')
      .set({ run_at: new Date(0) })
      .execute();
    assert.equal(await relayEvents(database.db, subscribers, log), 0);
  });

  test('events about the same status keep their order', async () => {
    const order: string[] = [];
    const slowFirst: Subscribers = {
      'status.published': [
        async () => {
          await new Promise((resolve) => setImmediate(resolve));
          order.push('published');
        },
      ],
      'status.deleted': [async () => void order.push('deleted')],
    };
    await inTransaction(database.db, async (tx) => {
      await recordEvent(tx, 'status.published', { statusId: '9' });
      await recordEvent(tx, 'status.deleted', { statusId: '9' });
    });
    await relayEvents(database.db, slowFirst, log);
    assert.deepEqual(order, ['published', 'deleted']);
  });
});
