import type { WikiClient } from '#server/wikimedia/client.ts';

/**
 * A client that asks the same thing once: for one round of feeds, in which those of several
 * languages want the same picture. Failures are not remembered.
 */
export function rememberAnswers(client: WikiClient): WikiClient {
  const answers = new Map<string, Promise<unknown>>();
  const once = async <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known) return (await known) as T;
    const asked = ask();
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return await asked;
  };
  // Only the answer to the same question is read by the same schema.
  return {
    query: (api, params, schema) =>
      once(`query ${api} ${JSON.stringify(params)} ${idOf(schema)}`, () =>
        client.query(api, params, schema),
      ),
    rest: (url, schema) => once(`rest ${url} ${idOf(schema)}`, () => client.rest(url, schema)),
    download: (url, maxBytes) =>
      once(`file ${url} ${maxBytes}`, () => client.download(url, maxBytes)),
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
