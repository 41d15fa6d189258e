import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the figures were taken on: they mean nothing without it. */
export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${gigabytes} GiB, Node ${process.versions.node}`;
}

/**
 * From now until it is asked: how much of the processors was idle, and how much the host of a virtual
 * machine withheld, which no priority helps against. Empty where the system does not tell.
 */
export function watchProcessors(): () => string {
  const before = ticks();
  return () => {
    const after = ticks();
    if (!before || !after) return '';
    const spent = after.map((value, at) => value - (before[at] ?? 0));
    const all = spent.reduce((sum, value) => sum + value, 0);
    const share = (at: number) => `${Math.round((100 * (spent[at] ?? 0)) / all)} %`;
    return `Processors meanwhile: ${share(IDLE)} idle, ${share(STOLEN)} withheld by the host.`;
  };
}

/** Places in the first line of /proc/stat: see proc_stat(5). */
const [IDLE, STOLEN] = [3, 7];

function ticks(): number[] | null {
  if (!existsSync('/proc/stat')) return null;
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // After these come parts of the first two.
  return line.trim().split(/\s+/).slice(1, 9).map(Number);
}
