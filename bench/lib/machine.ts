import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the figures were taken on: they mean nothing without it. */
export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${gigabytes} GiB, Node ${process.versions.node}`;
}
