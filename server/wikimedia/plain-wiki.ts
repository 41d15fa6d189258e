import { z } from 'zod';
import type { WikiClient } from './client.ts';
import { continued } from './continue.ts';
import { type FileInfo, UNPUBLISHABLE } from './file-info.ts';
import { isFreeLicense } from './free-license.ts';
import { isWikimedia } from './hosts.ts';
import { address } from './metadata-text.ts';

const BATCH = 50;

const rightsAnswer = z.object({
  query: z.object({
    rightsinfo: z.object({ url: z.string().default(''), text: z.string().default('') }).optional(),
  }),
});

const titled = z.array(z.object({ title: z.string() })).optional();
const tagsAnswer = z.object({
  query: z
    .object({
      pages: z
        .array(z.object({ pageid: z.number(), templates: titled, categories: titled }))
        .optional(),
    })
    .optional(),
});

/** Templates and categories that wikis put on files that are not free, or may soon be gone. */
const DOUBTS =
  /delet|copyvio|copyright violation|unfree|non-?free|fair use|no (?:licen[cs]e|permission|source)|lösch|suppression|borrar|speedy/i;

/**
 * A wiki without CommonsMetadata says nothing of single files. There the licence that the whole wiki
 * is under (`$wgRightsText`) holds for them, if it is a free one, except where a file's page says that
 * it is not free or up for deletion.
 */
export async function judgePlainFiles(
  client: WikiClient,
  api: string,
  files: readonly FileInfo[],
): Promise<FileInfo[]> {
  const bare = files.filter(({ undescribed, pageId }) => undescribed && pageId !== 0);
  // Wikimedia's licence is that of its texts.
  if (bare.length === 0 || isWikimedia(new URL(api))) return [...files];
  const asked = { action: 'query', meta: 'siteinfo', siprop: 'rightsinfo' };
  const { rightsinfo } = (await client.query(api, asked, rightsAnswer)).query;
  if (!rightsinfo || !isFreeLicense(rightsinfo.text)) return [...files];
  const license = { id: '', name: rightsinfo.text, url: address(rightsinfo.url, api) };
  const doubtful = await findDoubtful(client, api, bare);
  return files.map((file): FileInfo => {
    if (!bare.includes(file)) return file;
    const unpublishable = doubtful.has(file.pageId) ? UNPUBLISHABLE.doubtful : null;
    return { ...file, license, unpublishable };
  });
}

async function findDoubtful(
  client: WikiClient,
  api: string,
  files: readonly FileInfo[],
): Promise<Set<number>> {
  const doubtful = new Set<number>();
  for (let from = 0; from < files.length; from += BATCH) {
    const pageids = files.slice(from, from + BATCH).map(({ pageId }) => String(pageId));
    const limits = { tllimit: 'max', cllimit: 'max' };
    const params = { action: 'query', prop: 'templates|categories', pageids, ...limits };
    for await (const { query } of continued(client, api, params, tagsAnswer)) {
      for (const { pageid, templates = [], categories = [] } of query?.pages ?? []) {
        if ([...templates, ...categories].some(({ title }) => DOUBTS.test(title)))
          doubtful.add(pageid);
      }
    }
  }
  return doubtful;
}
