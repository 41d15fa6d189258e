import { hostOf } from '../vocab.ts';

/** What reading in one thing may cost, however its servers answer (federation.md §2.22). */
export interface Limits {
  requests: number;
  /** Of them, to each host but the one where it began. */
  perHost: number;
  /** Different hosts: a wildcard name has any number of them. */
  hosts: number;
  milliseconds: number;
}

/** Says before every request whether there is one left for that address, and takes it. */
export interface Budget {
  take(url: string): boolean;
}

/** Every address is asked once: a circle ends where it began. */
export function createBudget(home: string, limits: Limits): Budget {
  const end = Date.now() + limits.milliseconds;
  const visited = new Set<string>();
  const byHost = new Map<string, number>();
  return {
    take(url) {
      const host = hostOf(url);
      if (host === null || visited.has(url) || Date.now() > end) return false;
      const spent = byHost.get(host) ?? 0;
      if (visited.size >= limits.requests || (host !== home && spent >= limits.perHost))
        return false;
      if (spent === 0 && byHost.size >= limits.hosts) return false;
      visited.add(url);
      byHost.set(host, spent + 1);
      return true;
    },
  };
}
