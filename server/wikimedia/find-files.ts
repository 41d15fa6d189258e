import type { ApiParams, WikiClient } from './client.ts';
import { filesAnswer } from './file-answer.ts';
import type { FilePage } from './file-answer.ts';
import { type FileInfo, readFileInfo } from './file-info.ts';
import { judgePlainFiles } from './plain-wiki.ts';
import type { ThumbnailWidth } from './thumbnails.ts';

/** Titles in one request: for more of them MediaWiki asks for a bot's rights. */
const BATCH = 50;

const METADATA = [
  'Artist',
  'Attribution',
  'AttributionRequired',
  'Assessments',
  'DeletionReason',
  'ImageDescription',
  'License',
  'LicenseShortName',
  'LicenseUrl',
  'NonFree',
  'Restrictions',
];

/** What to ask of `prop=imageinfo` so that `readFileInfo` finds all it reads. */
export function fileParams(width: ThumbnailWidth): ApiParams {
  return {
    prop: 'imageinfo',
    iiprop: 'url|size|mime|thumbmime|mediatype|sha1|user|timestamp|extmetadata',
    iiurlwidth: width,
    iiextmetadatamultilang: 1,
    iiextmetadatafilter: METADATA,
    iimetadataversion: 'latest',
  };
}

/**
 * The files with these titles (`File:…`) on the wiki at `api`, by the title asked for, renamed ones
 * under their old title too. Titles that lead to no file are left out.
 */
export async function findFiles(
  client: WikiClient,
  api: string,
  titles: readonly string[],
  width: ThumbnailWidth,
): Promise<Map<string, FileInfo>> {
  const found = new Map<string, FileInfo>();
  for (let from = 0; from < titles.length; from += BATCH) {
    const batch = titles.slice(from, from + BATCH);
    await findBatch(client, api, { batch, width }, found);
  }
  return found;
}

/**
 * The files with these page ids, which stay when a file is renamed; deleted ones are left out.
 */
export async function findFilesById(
  client: WikiClient,
  api: string,
  pageIds: readonly number[],
  width: ThumbnailWidth,
): Promise<Map<number, FileInfo>> {
  const found = new Map<number, FileInfo>();
  for (let from = 0; from < pageIds.length; from += BATCH) {
    const pageids = pageIds.slice(from, from + BATCH).map(String);
    const params = { action: 'query', pageids, ...fileParams(width) };
    const { query } = await client.query(api, params, filesAnswer);
    for (const file of await readFiles(client, api, query?.pages)) found.set(file.pageId, file);
  }
  return found;
}

/** The files on the pages of an answer to `fileParams`, judged also where the wiki describes none. */
export async function readFiles(
  client: WikiClient,
  api: string,
  pages: readonly FilePage[] = [],
): Promise<FileInfo[]> {
  const files = pages.flatMap((page) => readFileInfo(page, api) ?? []);
  return await judgePlainFiles(client, api, files);
}

async function findBatch(
  client: WikiClient,
  api: string,
  { batch, width }: { batch: readonly string[]; width: ThumbnailWidth },
  found: Map<string, FileInfo>,
): Promise<void> {
  const params = { action: 'query', redirects: 1, titles: batch, ...fileParams(width) };
  const { query } = await client.query(api, params, filesAnswer);
  const renamed = new Map(
    [...(query?.normalized ?? []), ...(query?.redirects ?? [])].map(({ from, to }) => [from, to]),
  );
  const files = new Map<string, FileInfo>();
  for (const file of await readFiles(client, api, query?.pages)) files.set(file.title, file);
  for (const title of batch) {
    const file = files.get(lastName(renamed, title));
    if (file) found.set(title, file);
  }
}

/** A title after normalisation and redirects, which may follow one another. */
function lastName(renamed: Map<string, string>, title: string): string {
  let name = title;
  for (let steps = 0; steps < 4; steps += 1) name = renamed.get(name) ?? name;
  return name;
}
