import type { TestContext } from 'node:test';

/**
 * Lets no time pass on this process's `Date` until the test is over: no rate limit's window, hour or
 * day ends in the middle of it. (PostgreSQL and other processes have clocks of their own.)
 */
export function stopClock(t: Pick<TestContext, 'mock'>): void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
}
