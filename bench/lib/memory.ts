import { readFileSync } from 'node:fs';
import { table } from './table.ts';

/** Resident memory of a process in MiB, from /proc; NaN where there is none. */
export function residentMemory(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** A table of the memory of some processes at different moments. */
export function memoryTable(moments: Record<string, Record<string, number>>): string {
  const names = Object.keys(Object.values(moments)[0] ?? {});
  const rows = Object.entries(moments).map(([moment, sizes]) => [
    moment,
    ...names.map((name) => (sizes[name] ?? Number.NaN).toFixed(0)),
  ]);
  return table(['resident memory, MiB', ...names], rows);
}
