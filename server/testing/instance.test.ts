import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startInstance, type Instance } from './instance.ts';

describe('an instance for tests', () => {
  let instance: Instance;
  before(async () => {
    instance = await startInstance();
  });
  after(() => instance?.stop());

  test('comes back on the same address after kill -9', async () => {
    for (const process of [instance.web, instance.workers]) {
      const first = process.pid();
      await process.kill();
      await process.start();
      assert.notEqual(process.pid(), first);
    }
    const response = await instance.client().request('GET', '/api/v1/statuses/1');
    assert.equal(response.status, 404, instance.logTail());
  });

  test('a process that cannot start says why', async () => {
    await assert.rejects(startInstance({ env: { PORT: 'none' } }), /PORT/);
  });
});
