import { SECOND } from '#server/core/time.ts';
import { type Figure, gauge } from './registry.ts';

/** A pile of work: how high, and how long the oldest of what could be done has waited. */
export interface Pile {
  name: string;
  waiting: number;
  /** Seconds; null where nothing is due. */
  oldest_due_seconds: number | null;
}

export interface WorkState {
  lists: Pile[];
  /** What waits to be delivered, by what it is. */
  lanes: Pile[];
  hosts: Record<string, number>;
}

/** Counting a large pile takes a moment: it is done this often at most. */
const FRESH = 15 * SECOND;

/** Tells what waits in the database, whenever it is asked. */
export function watchWork(read: () => Promise<WorkState>): void {
  let readAt = -Infinity;
  let state: Promise<WorkState> | null = null;
  const recent = (): Promise<WorkState> => {
    if (state === null || Date.now() - readAt > FRESH) {
      readAt = Date.now();
      state = read();
      state.catch(() => (state = null));
    }
    return state;
  };
  pile('queue', 'list', async () => (await recent()).lists);
  pile('delivery', 'lane', async () => (await recent()).lanes);
  gauge(
    {
      name: 'social_hosts',
      help: 'Other servers that are in trouble: failing, circuit open, resting, given up',
      labels: ['state'],
    },
    async () => Object.entries((await recent()).hosts).map(([name, n]) => [{ state: name }, n]),
  );
}

function pile(what: string, label: string, piles: () => Promise<Pile[]>): void {
  const each = async (value: (one: Pile) => number): Promise<Figure[]> =>
    (await piles()).map((one) => [{ [label]: one.name }, value(one)]);
  gauge(
    {
      name: `social_${what}_waiting`,
      help: 'Rows that wait, by list or lane',
      labels: [label],
    },
    () => each((one) => one.waiting),
  );
  gauge(
    {
      name: `social_${what}_oldest_due_seconds`,
      help: 'How long the oldest row that is due has waited; 0 where none is',
      labels: [label],
    },
    () => each((one) => one.oldest_due_seconds ?? 0),
  );
}
