import { z } from 'zod';
import { findCaptions } from '#server/wikimedia/captions.ts';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import { findFilesById } from '#server/wikimedia/find-files.ts';
import { REASONS } from '../reasons.ts';
import { creditLine, kindOf } from '../credit.ts';
import { textOf } from '../pieces.ts';
import { alike } from './alike.ts';
import type { Composed, FeedPicture, Piece, Posted, SourceContext, Standing } from '../source.ts';

/** Width of the copies that we keep: one of those that Wikimedia makes. */
export const PICTURE_WIDTH = 1280;
/** Most characters of an alt text. */
const ALT_CHARACTERS = 1500;

/** Text of an editor's caption and the language that it is in. */
export interface Caption {
  pieces: Piece[];
  language: string;
}

export interface FileToPost {
  api: string;
  file: FileInfo;
  /** What an editor wrote for the occasion; it comes before all else. */
  caption?: Caption | null;
}

/** The post of one file. Never of one that is not free, or that may soon be deleted. */
export async function composeFile(ctx: SourceContext, wanted: FileToPost): Promise<Composed> {
  const { api, file } = wanted;
  if (file.unpublishable !== null) return { skip: file.unpublishable };
  const labels = await labelsOf(ctx, api, file);
  const caption = captionOf(ctx.language, wanted, labels);
  const site = await siteOf(ctx, api, file);
  const alt = altOf(ctx.language, wanted, labels);
  const picture: FeedPicture | null = hasPicture(file) ? { file, alt, site } : null;
  const isPlayed = kindOf(file) === 'video' || kindOf(file) === 'audio';
  if (picture === null && !isPlayed) return { skip: REASONS.no_picture };
  return {
    post: {
      paragraphs: [isPlayed ? withPlay(caption.pieces, file) : caption.pieces],
      credit: creditLine(file, { language: ctx.language, site }),
      language: caption.language,
      picture,
      pageId: file.pageId || null,
      version: file.sha1,
    },
  };
}

/** How files stand that were posted: gone, no longer to be shown, another version, or the same. */
export async function inspectFiles(
  ctx: SourceContext,
  api: string,
  posted: readonly Posted[],
): Promise<Map<string, Standing>> {
  const known = posted.filter((one) => one.pageId !== null);
  const ids = [...new Set(known.map((one) => one.pageId!))];
  const files = await findFilesById(ctx.wiki, api, ids, PICTURE_WIDTH);
  return new Map(
    known.map((one): [string, Standing] => {
      const file = files.get(one.pageId!);
      if (!file) return [one.itemId, { gone: REASONS.file_deleted }];
      if (file.unpublishable !== null) return [one.itemId, { gone: file.unpublishable }];
      return [one.itemId, file.sha1 === one.version ? 'same' : 'changed'];
    }),
  );
}

/** `Red kite.jpg` of `File:Red kite.jpg`, without its ending. */
export function nameOf(file: Pick<FileInfo, 'title'>): string {
  return file.title
    .replace(/^[^:]+:/, '')
    .replace(/\.[a-z0-9]{2,5}$/i, '')
    .replaceAll('_', ' ')
    .trim();
}

/** The editor's caption, the structured one, the description, the file's name. */
function captionOf(
  language: string,
  { file, caption }: FileToPost,
  labels: Record<string, string>,
): Caption {
  if (caption && textOf(caption.pieces) !== '') return caption;
  const found = inLanguage(labels, language) ?? inLanguage(file.descriptions, language);
  if (found) return { pieces: [{ text: found.text }], language: found.language };
  return { pieces: [{ text: nameOf(file) }], language };
}

/** The structured caption in the feed's language, the editor's, the description, the file's name. */
export function altOf(
  language: string,
  { file, caption }: Pick<FileToPost, 'file' | 'caption'>,
  labels: Record<string, string>,
): string {
  const text =
    labels[language] ??
    (caption && textOf(caption.pieces)) ??
    inLanguage(labels, language)?.text ??
    inLanguage(file.descriptions, language)?.text ??
    nameOf(file);
  return [...text].slice(0, ALT_CHARACTERS).join('');
}

/** The icon that stands for a sound says nothing. */
export function hasPicture(file: FileInfo): boolean {
  if (kindOf(file) === 'audio') return false;
  return file.thumbnail !== null || /^image\/(jpeg|png|gif|webp)$/.test(file.mime);
}

/** In this language, its base language, English, the one that is not named, or any. */
function inLanguage(
  texts: Record<string, string>,
  language: string,
): { text: string; language: string } | null {
  for (const one of [...alike(language), 'en', '']) {
    if (texts[one]) return { text: texts[one], language: one === '' ? language : one };
  }
  const [first] = Object.entries(texts);
  return first ? { language: first[0], text: first[1] } : null;
}

function withPlay(pieces: Piece[], file: FileInfo): Piece[] {
  return [{ text: '▶ ', url: file.pageUrl }, ...pieces];
}

/** Structured captions by language. Those of another wiki's file are known there, not here. */
async function labelsOf(
  ctx: SourceContext,
  api: string,
  { pageId, repository }: FileInfo,
): Promise<Record<string, string>> {
  if (repository !== 'local') return {};
  return (await findCaptions(ctx.wiki, api, [pageId])).get(pageId) ?? {};
}

/** What the wiki is called that keeps a file. */
async function siteOf(
  ctx: SourceContext,
  api: string,
  { repository, pageUrl }: FileInfo,
): Promise<string> {
  if (repository === 'local') return await siteName(ctx, api);
  // MediaWiki's own name for what it knows as `InstantCommons`.
  return repository === 'wikimediacommons' ? 'Wikimedia Commons' : new URL(pageUrl).host;
}

const siteAnswer = z.object({
  query: z.object({ general: z.object({ sitename: z.string() }) }),
});

/** What a wiki calls itself. */
export async function siteName(ctx: SourceContext, api: string): Promise<string> {
  const params = { action: 'query', meta: 'siteinfo', siprop: 'general' };
  const { query } = await ctx.wiki.query(api, params, siteAnswer);
  return query.general.sitename;
}
