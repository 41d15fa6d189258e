import { z } from 'zod';
import { Account } from './account.ts';
import { DateTime, Id } from './formats.ts';
import { Status } from './status.ts';

/** Ours: something that a source has to be told, such as the name of a category. */
export const FeedSourceParam = z.strictObject({
  name: z.string(),
  kind: z.enum(['text', 'url']),
  required: z.boolean(),
  /** In English; for those who have no words of their own for it. */
  label: z.string(),
  hint: z.string(),
  max_length: z.number().int().nullable(),
  /** What many want, to choose from. */
  choices: z.array(z.string()),
});
export type FeedSourceParam = z.infer<typeof FeedSourceParam>;

/** Ours: where a feed's posts may come from. */
export const FeedSource = z.strictObject({
  name: z.string(),
  /** In English. */
  summary: z.string(),
  /** `00:10` (every day, UTC) or `30m`, unless a feed says otherwise. */
  schedule: z.string(),
  posts_per_run: z.number().int(),
  params: z.array(FeedSourceParam),
});
export type FeedSource = z.infer<typeof FeedSource>;

/** Ours: a feed as its curators see it. */
export const CuratedFeed = z.strictObject({
  id: Id,
  account: Account,
  /** As it is typed. */
  note: z.string(),
  source: z.string(),
  params: z.record(z.string(), z.string()),
  language: z.string(),
  hashtags: z.array(z.string()),
  schedule: z.string(),
  posts_per_run: z.number().int(),
  state: z.enum(['active', 'paused']),
  /** A run is under way, or was asked for. */
  running: z.boolean(),
  last_run_at: DateTime.nullable(),
  last_good_at: DateTime.nullable(),
  /** Null while it is paused. */
  next_run_at: DateTime.nullable(),
  /** What went wrong in the last run. */
  problem: z
    .strictObject({
      kind: z.enum([
        'unconfigured',
        'forbidden_host',
        'unreachable',
        'refused',
        'bad_response',
        'item',
        'other',
      ]),
      /** In English. */
      text: z.string(),
    })
    .nullable(),
  counts: z.strictObject({
    published: z.number().int(),
    waiting: z.number().int(),
    skipped: z.number().int(),
    removed: z.number().int(),
  }),
});
export type CuratedFeed = z.infer<typeof CuratedFeed>;

/** Ours: why something is not posted, or not any more; `other` is told in words alone. */
export const ReasonCode = z.enum([
  'older',
  'backlog',
  'by_curator',
  'post_deleted',
  'feed_changed',
  'file_deleted',
  'no_picture',
  'out_of_news',
  'nothing_chosen',
  'nothing_there',
  'hidden',
  'not_free',
  'tagged_for_deletion',
  'doubtful',
  'no_licence',
  'other',
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** Ours: what a feed would post, as it would look, or why it would not. */
export const FeedPreview = z.strictObject({
  /** What the source suggests to whoever makes a feed of it. */
  suggested: z.strictObject({
    username: z.string(),
    display_name: z.string(),
    note: z.string(),
    hashtags: z.array(z.string()),
  }),
  posts: z.array(
    z.strictObject({
      key: z.string(),
      title: z.string(),
      /** Not published: its id and addresses lead nowhere. */
      status: Status.nullable(),
      /** Why it would not be posted, in English. */
      skipped: z.string().nullable(),
      skipped_code: ReasonCode.nullable(),
    }),
  ),
});
export type FeedPreview = z.infer<typeof FeedPreview>;

/** Ours: something that a feed found, and what became of it. */
export const FeedItem = z.strictObject({
  id: Id,
  key: z.string(),
  title: z.string(),
  /** Somebody wrote it; no source brought it out. */
  by_hand: z.boolean(),
  state: z.enum(['waiting', 'published', 'skipped', 'removed']),
  /** In English. */
  reason: z.string().nullable(),
  reason_code: ReasonCode.nullable(),
  found_at: DateTime,
  published_at: DateTime.nullable(),
  status: Status.nullable(),
});
export type FeedItem = z.infer<typeof FeedItem>;
