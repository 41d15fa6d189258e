import { readdirSync, readFileSync } from 'node:fs';
import type { Instance } from '#server/testing/instance.ts';
import { median } from './rounds.ts';
import { round, table } from './table.ts';

/** Clock ticks of /proc/PID/stat in a second: 100 on every Linux there is. */
const TICKS = 100;

/** Seconds of processor time by the name of who spent them. */
export type CpuClock = () => Record<string, number>;

/** What the processes of an instance and its database have spent so far. */
export function cpuOfServer({ web, workers, database }: Instance): CpuClock {
  const name = new URL(database.url).pathname.slice(1);
  return () => ({
    web: cpuSeconds(web.pid()),
    workers: cpuSeconds(workers.pid()),
    postgresql: cpuOfBackends(name),
  });
}

export const cpuOfProcess =
  (name: string, pid: number): CpuClock =>
  () => ({ [name]: cpuSeconds(pid) });

/**
 * Counts processor time. Where others work on the same machine it says more than time
 * on the wall does.
 */
export function createCpuMeter(units: number) {
  const spent: Record<string, number[]> = {};
  return {
    /** Runs `work` and counts what is spent meanwhile. */
    async during<T>(clock: CpuClock, work: () => Promise<T>): Promise<T> {
      const before = clock();
      const result = await work();
      for (const [who, seconds] of Object.entries(clock()))
        (spent[who] ??= []).push(((seconds - (before[who] ?? 0)) * 1e6) / units);
      return result;
    },
    /** Medians; the first of each does not count, which is for warming up. */
    table(unit: string): string {
      const rows = Object.entries(spent).map(([who, values]) => [
        who,
        round(median(values.slice(1))),
      ]);
      return table([`processor time, µs per ${unit}`, 'median'], rows);
    },
  };
}

/** What ended meanwhile, as idle connections do, is in the account of the postmaster. */
function cpuOfBackends(database: string): number {
  const pids = backendsOf(database);
  const alive = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const [postmaster] = pids.map((pid) => Number(statOf(pid)[1]));
  const [user = 0, system = 0] = statOf(postmaster).slice(13, 15).map(Number);
  return alive + (user + system) / TICKS;
}

function cpuSeconds(pid: number | undefined): number {
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number);
  return (user + system) / TICKS;
}

/** Fields of /proc/PID/stat from the third on; none for a process that is gone. */
function statOf(pid: number | undefined): string[] {
  try {
    // The name of the program, in parentheses, may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** PostgreSQL names its processes after the user and the database they work for. */
function backendsOf(database: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => titleOf(pid).startsWith('postgres:') && titleOf(pid).includes(` ${database} `))
    .map(Number);
}

function titleOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
