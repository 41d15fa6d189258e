import {
  deliveryLanes,
  type HostCounts,
  hostCounts,
  type HostInTrouble,
  hostsInTrouble,
} from '#server/activitypub/delivery/state.ts';
import type { Deps } from '#server/deps.ts';
import { type WorkListState, workListStates } from '#server/jobs/work-lists.ts';
import { type ProcessState, processStates } from '#server/metrics/processes.ts';
import { type Counts, total } from '#server/metrics/recent.ts';
import type { Pile } from '#server/metrics/work.ts';

/** Everything that `social queues stats` knows. */
export interface QueueStats {
  lists: WorkListState[];
  lanes: Pile[];
  hosts: HostCounts;
  in_trouble: HostInTrouble[];
  processes: ProcessState[];
  jobs: Record<string, Record<string, number>>;
}

const NAMED_HOSTS = 10;

export async function readQueueStats({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<QueueStats> {
  const [lists, lanes, hosts, inTrouble, processes, counts] = await Promise.all([
    workListStates(db),
    deliveryLanes(db),
    hostCounts(db),
    hostsInTrouble(db, NAMED_HOSTS),
    processStates(db),
    jobs.counts(),
  ]);
  return { lists, lanes, hosts, in_trouble: inTrouble, processes, jobs: counts };
}

const LISTS = { events: 'Domain events', inbox: 'Incoming activities', deliveries: 'Deliveries' };

/** The same in words. */
export function queueStatsInWords(stats: QueueStats): string {
  return [
    'WHAT WAITS',
    ...stats.lists.map(listInWords),
    ...stats.lanes.filter((lane) => lane.waiting > 0).map(laneInWords),
    '',
    'OTHER SERVERS',
    hostsInWords(stats.hosts),
    ...stats.in_trouble.map(troubleInWords),
    '',
    'DELIVERIES OF THE LAST 10 TO 20 MINUTES',
    ...recentInWords(stats.processes),
    '',
    'PROCESSES',
    ...(stats.processes.length > 0
      ? stats.processes.map(processInWords)
      : ['None was heard of in the last minute: is the server running?']),
    '',
    'ALARM CLOCKS',
    ...Object.entries(stats.jobs).map(jobsInWords),
  ].join('\n');
}

function listInWords({ list, waiting, failing, parked, oldest_seconds: oldest }: WorkListState) {
  const parts = [
    waiting === 0 ? 'nothing waits' : `${number(waiting)} waiting, the oldest for ${span(oldest)}`,
    ...(failing > 0 ? [`${number(failing)} failed before`] : []),
    ...(parked > 0 ? [`${number(parked)} given up until \`social queues retry\``] : []),
  ];
  return `${LISTS[list]}: ${parts.join('; ')}`;
}

function laneInWords({ name, waiting, oldest_due_seconds: due }: Pile): string {
  const late = due === null ? 'none due now' : `the oldest due for ${span(due)}`;
  return `  ${name}: ${number(waiting)}, ${late}`;
}

function hostsInWords(hosts: HostCounts): string {
  if (hosts.failing + hosts.resting + hosts.unavailable === 0)
    return 'All is well with all of them';
  return [
    `${number(hosts.failing)} failing`,
    `${number(hosts.circuit_open)} with an open circuit`,
    `${number(hosts.resting)} left alone for now`,
    `${number(hosts.unavailable)} given up after failures on seven days`,
  ].join(', ');
}

function troubleInWords(host: HostInTrouble): string {
  const rest = host.rests_seconds > 0 ? `, next try in ${span(host.rests_seconds)}` : '';
  const state = host.unavailable ? ', given up' : rest;
  return `  ${host.host}: ${number(host.failures)} failures in a row, ${number(host.waiting)} waiting${state}: ${host.last_error}`;
}

function recentInWords(processes: ProcessState[]): string[] {
  const together = sum(processes.map((one) => one.deliveries));
  if (total(together) === 0) return ['None'];
  const byHost = new Map<string, Counts>();
  for (const { key, counts } of processes.flatMap((one) => one.hosts))
    byHost.set(key, sum([byHost.get(key) ?? {}, counts]));
  const hosts = [...byHost].toSorted(([, a], [, b]) => total(b) - total(a)).slice(0, NAMED_HOSTS);
  return [
    resultsInWords(together),
    ...hosts.map(([host, counts]) => `  ${host}: ${resultsInWords(counts)}`),
  ];
}

function resultsInWords(counts: Counts): string {
  const { delivered = 0, retry = 0, gone = 0 } = counts;
  const share = (100 * delivered) / Math.max(1, total(counts));
  return [
    `${number(delivered)} delivered (${share.toFixed(1)} %)`,
    ...(retry > 0 ? [`${number(retry)} to be tried again`] : []),
    ...(gone > 0 ? [`${number(gone)} refused for good`] : []),
  ].join(', ');
}

function processInWords(one: ProcessState): string {
  const { event_loop_lag_ms: lag, database_connections: pool, signing_ms: signing } = one;
  const signed =
    signing.p99 === null ? '' : `, signatures within ${signing.p50} ms (p99 ${signing.p99} ms)`;
  return `${one.role} ${one.name}: up ${span(one.up_seconds)}, ${number(one.memory_mb)} MiB, event loop late by ${lag.p99} ms (p99, at most ${lag.max} ms), ${pool.open - pool.idle} of ${pool.open} database connections busy, ${pool.waiting} waiting for one${signed}`;
}

function jobsInWords([queue, counts]: [string, Record<string, number>]): string {
  const some = Object.entries(counts).filter(([, n]) => n > 0);
  return `${queue}: ${some.map(([state, n]) => `${number(n)} ${state}`).join(', ') || 'none set'}`;
}

function sum(all: Counts[]): Counts {
  const together: Counts = {};
  for (const [result, n] of all.flatMap((one) => Object.entries(one)))
    together[result] = (together[result] ?? 0) + n;
  return together;
}

function number(n: number): string {
  return n.toLocaleString('en');
}

function span(seconds: number | null): string {
  if (seconds === null) return '-';
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}
