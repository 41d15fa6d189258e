/**
 * Milliseconds of processor time that this process spends on `work`. For what must not be slow: what
 * else the machine does does not count.
 */
export async function cpuTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
