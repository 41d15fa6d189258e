import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `check` answers something truthy and returns it; throws after `timeout` milliseconds
 * with the last thing seen. For what happens in the background: no test sleeps for a fixed time.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeout = 45_000, what = 'condition' }: { timeout?: number; what?: string } = {},
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = Date.now() + timeout;
  let last: unknown;
  while (Date.now() < deadline) {
    last = await check();
    if (last) return last as Exclude<NonNullable<T>, false>;
    await pause(20);
  }
  throw new Error(`${what} not seen within ${timeout} ms; last: ${JSON.stringify(last)}`);
}
