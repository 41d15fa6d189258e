import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { lowerThreadPool } from './thread-priority.ts';

test(
  'threads that sign give way to the event loop',
  { skip: process.platform !== 'linux' },
  async () => {
    const before = getPriority();
    assert.equal(await lowerThreadPool(), Number(process.env.UV_THREADPOOL_SIZE ?? 4));
    assert.equal(getPriority(process.pid), before, 'which keeps its own priority');
  },
);
