import { LRUCache } from 'lru-cache';
import { MINUTE } from '#server/core/time.ts';
import type { WikiClient } from '#server/wikimedia/client.ts';

/**
 * A client that asks the same thing once: for one round of feeds, in which those of several
 * languages want the same picture. Failures are not remembered.
 */
export function rememberAnswers(client: WikiClient): WikiClient {
  const answers = new Map<string, Promise<unknown>>();
  const once = onceIn(answers);
  return {
    ...asking(client, once),
    download: (url, maxBytes) =>
      once(`file ${url} ${maxBytes}`, () => client.download(url, maxBytes)),
  };
}

/** How long what a wiki says holds for somebody who looks at previews, and how many answers. */
const WHILE = { ttl: MINUTE, max: 300 };

/** One that asks the same thing once a minute, for previews. Files are not remembered. */
export function rememberForAWhile(client: WikiClient, { ttl, max } = WHILE): WikiClient {
  const answers = new LRUCache<string, Promise<unknown>>({ ttl, max });
  return {
    ...asking(client, onceIn(answers)),
    download: (url, maxBytes) => client.download(url, maxBytes),
  };
}

type Once = <T>(key: string, ask: () => Promise<T>) => Promise<T>;

interface Answers {
  get(key: string): Promise<unknown> | undefined;
  set(key: string, answer: Promise<unknown>): unknown;
  delete(key: string): unknown;
}

function onceIn(answers: Answers): Once {
  return async <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known) return (await known) as T;
    const asked = ask();
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return await asked;
  };
}

// Only the answer to the same question is read by the same schema.
function asking(client: WikiClient, once: Once): Pick<WikiClient, 'query' | 'rest'> {
  return {
    query: (api, params, schema) =>
      once(`query ${api} ${JSON.stringify(params)} ${idOf(schema)}`, () =>
        client.query(api, params, schema),
      ),
    rest: (url, schema) => once(`rest ${url} ${idOf(schema)}`, () => client.rest(url, schema)),
  };
}

const ids = new WeakMap<object, number>();
let lastId = 0;

function idOf(schema: object): number {
  const known = ids.get(schema);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(schema, lastId);
  return lastId;
}
