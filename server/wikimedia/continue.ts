import { z } from 'zod';
import type { ApiParams, WikiClient } from './client.ts';
import { WikiError } from './wiki-error.ts';

const continuation = z.record(z.string(), z.union([z.string(), z.number()]));

/** Answers that one listing may take: an endless `continue` is a fault of the wiki. */
const MOST_ANSWERS = 50;

/**
 * The answers of a query one after another, each asked for with every key of the last one's
 * `continue` (https://www.mediawiki.org/wiki/API:Continue). An answer with nothing in it and a
 * `continue` is normal: Wikimedia filters after the query. The caller stops when it has enough.
 */
export async function* continued<T extends object>(
  client: WikiClient,
  api: string,
  params: ApiParams,
  schema: z.ZodType<T>,
): AsyncGenerator<T> {
  const whole = wholeOf(schema);
  let more: Record<string, string | number> = {};
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const answer = await client.query(api, { ...params, ...more }, whole);
    yield answer as T;
    if (answer.continue === undefined) return;
    more = answer.continue;
  }
  throw new WikiError('bad_response', `${new URL(api).host} never comes to the end of its list`);
}

/** The same for the same schema: who remembers answers tells them apart by it. */
const wholes = new WeakMap<object, unknown>();

function wholeOf<T extends object>(schema: z.ZodType<T>) {
  const make = () => z.intersection(schema, z.object({ continue: continuation.optional() }));
  const known = wholes.get(schema) as ReturnType<typeof make> | undefined;
  if (known) return known;
  const made = make();
  wholes.set(schema, made);
  return made;
}
