import { hash } from 'node:crypto';
import { z } from 'zod';

/**
 * Every job there is. Jobs are alarm clocks: what is to be done stands in PostgreSQL rows, a job
 * says when to look at them, so losing all of Redis costs seconds and no work.
 *
 * `key` names the work: while a job with that key waits, another one is not added (a sooner one
 * brings it forward); while it runs, one more run is remembered.
 */
interface JobDefinition<Payload> {
  queue: QueueName;
  payload: z.ZodType<Payload>;
  key: (payload: Payload) => string;
  attempts: number;
}

export type QueueName =
  | 'events'
  | 'inbox'
  | 'delivery'
  | 'remote'
  | 'push'
  | 'media'
  | 'transfers'
  | 'maintenance';

/** How many jobs of a queue one worker process runs at the same time. */
export const CONCURRENCY: Record<QueueName, number> = {
  events: 2,
  inbox: 4,
  delivery: 128,
  remote: 8,
  media: 1,
  push: 2,
  // Twenty thousand rows of somebody's are never in the way of what others wait for.
  transfers: 1,
  maintenance: 1,
};

const nothing = z.strictObject({});
const host = z.string().min(1).max(300);
const accountId = z.strictObject({ accountId: z.string().regex(/^\d+$/) });

function job<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

export const JOBS = {
  /** Hands waiting domain events to their subscribers. */
  'events.relay': job({ queue: 'events', payload: nothing, key: () => 'relay', attempts: 1 }),
  /** Processes activities that were accepted into the inbox. */
  'inbox.process': job({ queue: 'inbox', payload: nothing, key: () => 'process', attempts: 1 }),
  /** Sends what waits for one host. */
  'delivery.drain': job({
    queue: 'delivery',
    payload: z.strictObject({ host }),
    key: (payload) => payload.host,
    attempts: 1,
  }),
  /** Sends what waits for many hosts: one alarm clock for all of them. */
  'delivery.spread': job({
    queue: 'delivery',
    payload: z.strictObject({ hosts: z.array(host).max(500) }),
    // The same hosts are the same work.
    key: (payload) => hash('sha1', payload.hosts.join(' ')),
    attempts: 1,
  }),
  /** Reads a remote actor document again. */
  'accounts.refresh': job({
    queue: 'remote',
    payload: accountId,
    key: (payload) => `account:${payload.accountId}`,
    attempts: 3,
  }),
  /** Reads in the recent posts of a remote account that somebody here began to follow. */
  'accounts.backfill': job({
    queue: 'remote',
    payload: accountId,
    key: (payload) => `backfill:${payload.accountId}`,
    attempts: 2,
  }),
  /** Reads the hashtags on the profile of a remote account that somebody looks at. */
  'accounts.featured-tags': job({
    queue: 'remote',
    payload: accountId,
    key: (payload) => `tags:${payload.accountId}`,
    attempts: 1,
  }),
  /** Looks whether the pages that a profile links to name it as their owner's. */
  'accounts.verify-links': job({
    queue: 'remote',
    payload: accountId,
    key: (payload) => `links:${payload.accountId}`,
    attempts: 1,
  }),
  /** Compares who follows a remote account with what its server says of it (FEP-8fcf). */
  'accounts.synchronise-followers': job({
    queue: 'remote',
    payload: z.strictObject({
      accountId: z.string().regex(/^\d+$/),
      collectionId: z.string().max(4096),
      url: z.string().max(4096),
      digest: z.string().length(64),
    }),
    key: (payload) => `followers:${payload.accountId}`,
    attempts: 1,
  }),
  /** Reads in what is missing of the thread that somebody here looks at. */
  'threads.fetch': job({
    queue: 'remote',
    payload: z.strictObject({ statusId: z.string().regex(/^\d+$/) }),
    key: (payload) => `thread:${payload.statusId}`,
    attempts: 1,
  }),
  /** Reads what a link leads to, for its preview card. */
  'cards.fetch': job({
    queue: 'remote',
    payload: z.strictObject({ cardId: z.string().regex(/^\d+$/) }),
    key: (payload) => `card:${payload.cardId}`,
    attempts: 1,
  }),
  /** Tells apps and browsers of notifications. */
  'push.send': job({ queue: 'push', payload: nothing, key: () => 'send', attempts: 1 }),
  /** Looks at what a status of another server says that it quotes. */
  'quotes.verify': job({
    queue: 'remote',
    payload: z.strictObject({
      statusId: z.string().regex(/^\d+$/),
      depth: z.number().int().min(0).max(10),
    }),
    key: (payload) => `quote:${payload.statusId}`,
    attempts: 4,
  }),
  /** Finds rows whose alarm clock was lost and sets it again. */
  'maintenance.sweep': job({
    queue: 'maintenance',
    payload: nothing,
    key: () => 'sweep',
    attempts: 1,
  }),
  /** Ends polls whose time is over and tells how the votes in running ones stand. */
  'polls.tend': job({ queue: 'maintenance', payload: nothing, key: () => 'polls', attempts: 1 }),
  /** Publishes the statuses whose time has come. */
  'scheduled.publish': job({
    queue: 'maintenance',
    payload: nothing,
    key: () => 'scheduled',
    attempts: 1,
  }),
  /** Asks the wikis how those who sign in with a wiki account stand today. */
  'wikimedia.recheck': job({
    queue: 'remote',
    payload: nothing,
    key: () => 'recheck',
    attempts: 1,
  }),
  /** Runs the curated feeds whose time has come. */
  'feeds.run': job({ queue: 'remote', payload: nothing, key: () => 'feeds', attempts: 1 }),
  /** Runs the one that a curator asked it of, who waits for it. */
  'feeds.run-asked': job({
    queue: 'remote',
    payload: z.strictObject({ feedId: z.string().regex(/^\d+$/) }),
    key: (payload) => `feed:${payload.feedId}`,
    attempts: 1,
  }),
  /** Works through a file that somebody brought along from another server. */
  'transfers.import': job({
    queue: 'transfers',
    payload: z.strictObject({ importId: z.string().regex(/^\d+$/) }),
    key: (payload) => `import:${payload.importId}`,
    attempts: 1,
  }),
  /** Makes the archives of posts that people asked for. */
  'transfers.archive': job({
    queue: 'remote',
    payload: nothing,
    key: () => 'archive',
    attempts: 1,
  }),
  /** Makes of an uploaded film or sound what is shown. */
  'media.process': job({
    queue: 'media',
    payload: z.strictObject({ mediaId: z.string().regex(/^\d+$/) }),
    key: (payload) => payload.mediaId,
    attempts: 1,
  }),
  /** Forgets what has outlived its purpose: addresses, sessions, unattached media, old rows. */
  'maintenance.prune': job({
    queue: 'maintenance',
    payload: nothing,
    key: () => 'prune',
    attempts: 1,
  }),
};

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;

/** One handler for every job; a missing one does not compile. */
export type JobHandlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

/** Jobs that come round by themselves, in milliseconds. */
export const SCHEDULES = [
  { name: 'maintenance.sweep', every: 5_000 },
  { name: 'maintenance.prune', every: 3_600_000 },
  { name: 'wikimedia.recheck', every: 900_000 },
] as const satisfies { name: JobName; every: number }[];

export const QUEUES = Object.keys(CONCURRENCY) as QueueName[];
