import { z } from 'zod';
import type { WikiClient } from './client.ts';
import { WikiError } from './wiki-error.ts';

const BATCH = 50;

const entity = z.object({
  // An empty map comes as a list; a file without any caption as `missing`.
  labels: z
    .union([z.record(z.string(), z.object({ value: z.string() })), z.array(z.unknown())])
    .optional(),
});

const answer = z.object({ entities: z.record(z.string(), entity).optional() });

/**
 * The structured captions (short plain texts, CC0) of files of Commons by page id and language code.
 * A wiki without structured data has none.
 */
export async function findCaptions(
  client: WikiClient,
  api: string,
  pageIds: readonly number[],
): Promise<Map<number, Record<string, string>>> {
  const captions = new Map<number, Record<string, string>>();
  for (let from = 0; from < pageIds.length; from += BATCH) {
    const ids = pageIds.slice(from, from + BATCH).map((id) => `M${id}`);
    const entities = await entitiesOf(client, api, ids);
    for (const [id, { labels }] of Object.entries(entities)) {
      if (!labels || Array.isArray(labels)) continue;
      const texts = Object.entries(labels).map(([language, { value }]) => [language, value]);
      captions.set(Number(id.slice(1)), Object.fromEntries(texts) as Record<string, string>);
    }
  }
  return captions;
}

async function entitiesOf(
  client: WikiClient,
  api: string,
  ids: readonly string[],
): Promise<Record<string, z.infer<typeof entity>>> {
  try {
    const params = { action: 'wbgetentities', ids, props: 'labels' };
    return (await client.query(api, params, answer)).entities ?? {};
  } catch (error) {
    // MediaWiki without Wikibase does not know the action.
    if (error instanceof WikiError && error.code === 'badvalue') return {};
    throw error;
  }
}
