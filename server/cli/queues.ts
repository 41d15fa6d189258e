import { retryWorkList, WORK_LISTS, type WorkList } from '#server/jobs/work-lists.ts';
import { command, type CommandGroup, oneOf } from './command.ts';
import type { CliContext } from './context.ts';
import { queueStatsInWords, readQueueStats } from './queue-stats.ts';

const stats = command({
  usage: '',
  summary:
    'Shows what waits and for how long, which servers are in trouble, and how the processes do.',
  options: {},
  async run({ deps, output }) {
    const stats = await readQueueStats(deps);
    output.print(stats, queueStatsInWords(stats));
  },
});

const retry = command({
  usage: '[events|inbox|deliveries]',
  summary: 'Makes what failed due again, parked rows and hosts that were down included.',
  options: {},
  async run(ctx, _values, positionals) {
    const one = oneOf(positionals[0], WORK_LISTS, 'The list');
    const retried: Partial<Record<WorkList, number>> = {};
    for (const list of one ? [one] : WORK_LISTS) retried[list] = await retryOne(ctx, list);
    const text = Object.entries(retried).map(([list, rows]) => `${list}: ${rows}`);
    ctx.output.print(retried, text.join('\n'));
  },
});

async function retryOne({ deps }: CliContext, list: WorkList): Promise<number> {
  const { rows, hosts } = await retryWorkList(deps.db, list);
  if (list === 'events') await deps.jobs.enqueue('events.relay', {});
  if (list === 'inbox') await deps.jobs.enqueue('inbox.process', {});
  for (const host of hosts) await deps.jobs.enqueue('delivery.drain', { host });
  return rows;
}

/** `social queues …` */
export const queues: CommandGroup = { stats, retry };
