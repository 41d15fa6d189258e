import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `check` answers something truthy and returns it; throws after `timeout` milliseconds
 * with the last thing seen. For what happens in the background: no test sleeps for a fixed time.
 *
 * The deadline is for what will never come, on a machine ten times slower than a quiet one: it costs
 * nothing as long as it is not reached, so give a shorter one only where not seeing it is no failure.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeout = 180_000, what = 'condition' }: { timeout?: number; what?: string } = {},
): Promise<Exclude<NonNullable<T>, false>> {
  // Not `Date` nor `performance`, whose time tests make stand still or leap.
  const started = process.hrtime.bigint();
  let last: unknown;
  while (process.hrtime.bigint() - started < timeout * 1e6) {
    last = await check();
    if (last) return last as Exclude<NonNullable<T>, false>;
    await pause(20);
  }
  throw new Error(`${what} not seen within ${timeout} ms; last: ${JSON.stringify(last)}`);
}
