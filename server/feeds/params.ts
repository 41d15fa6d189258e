import { z } from 'zod';
import { file, text } from '#server/api/params/fields.ts';
import { checkSchedule } from './check.ts';
import type { FeedChange } from './edit.ts';

/** What a source is told: texts by name, from JSON or `params[name]` of a form. */
export const sourceParams = z
  .preprocess(
    (given) => (given === '' ? {} : (given ?? undefined)),
    z.record(z.string(), z.union([text, z.null()])).optional(),
  )
  .optional();

/** A list, or names between spaces or commas, with `#` or without. */
export const hashtags = z
  .preprocess((given) => {
    if (given === undefined || given === null) return undefined;
    const list: unknown[] = Array.isArray(given) ? given : String(given).split(/[\s,،]+/u);
    return list.map((one) => String(one).trim().replace(/^#/, '')).filter((one) => one !== '');
  }, z.array(z.string()).optional())
  .optional();

const count = z
  .preprocess(
    (given) => (given === undefined || given === null || given === '' ? undefined : Number(given)),
    z.number('must be a number').optional(),
  )
  .optional();

const avatar = z
  .preprocess((given) => (given === '' ? null : given), z.union([z.null(), file]))
  .optional();

/** Left empty is not given. */
export const filled = text.transform((given) => (given?.trim() === '' ? undefined : given?.trim()));

const shared = {
  params: sourceParams,
  language: filled,
  display_name: filled,
  note: text,
  avatar,
  hashtags,
  schedule: filled,
  posts_per_run: count,
};

export const newFeedParams = z.object({ ...shared, source: filled, username: filled });
export const feedChangeParams = z.object(shared);

/** As the verbs take them. Throws `invalid`. */
export async function changeOf(given: z.infer<typeof feedChangeParams>): Promise<FeedChange> {
  return {
    params: given.params,
    language: given.language,
    displayName: given.display_name,
    note: given.note?.replaceAll('\r\n', '\n').trim(),
    avatar: await bytesOf(given.avatar),
    hashtags: given.hashtags,
    schedule: given.schedule === undefined ? undefined : checkSchedule(given.schedule),
    postsPerRun: given.posts_per_run,
  };
}

/** An empty file is what a browser's form sends when none was chosen. */
async function bytesOf(image: File | null | undefined): Promise<Uint8Array | null | undefined> {
  if (!image) return image;
  return image.size === 0 ? undefined : new Uint8Array(await image.arrayBuffer());
}
