import { REASONS } from '../reasons.ts';
import type { Composed, Found, SourceContext } from '../source.ts';
import { findFilesById } from '#server/wikimedia/find-files.ts';
import { composeFile, PICTURE_WIDTH } from './file-post.ts';

/** How far before the last run a list is read again: wikis are written to in several places. */
export const OVERLAP = 10 * 60_000;
/** What is read of a list at the first run, and how much at most at a later one. */
export const FIRST_LISTING = 50;
export const LONGEST_LISTING = 300;

export function foundFile(pageId: number, title: string): Found {
  return { key: `file:${pageId}`, title, ref: { pageId } };
}

/** The post of a file of a list. */
export async function composeListed(
  ctx: SourceContext,
  api: string,
  ref: Found['ref'],
): Promise<Composed> {
  const pageId = Number(ref['pageId']);
  const files = await findFilesById(ctx.wiki, api, [pageId], PICTURE_WIDTH);
  const file = files.get(pageId);
  return file ? await composeFile(ctx, { api, file }) : { skip: REASONS.file_deleted };
}
