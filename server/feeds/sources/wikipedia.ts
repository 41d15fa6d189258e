import { z } from 'zod';
import { toApiDay } from '#server/core/time.ts';
import { findFiles } from '#server/wikimedia/find-files.ts';
import { REASONS } from '../reasons.ts';
import { creditLine } from '../credit.ts';
import { piecesOf } from '../pieces.ts';
import type { Composed, FeedPicture, Piece, SourceContext } from '../source.ts';
import { word } from '../words.ts';
import { PICTURE_WIDTH, siteName } from './file-post.ts';

const summary = z.object({
  title: z.string(),
  titles: z.object({ normalized: z.string().optional() }).optional(),
  pageid: z.number().optional(),
  lang: z.string().optional(),
  revision: z.union([z.string(), z.number()]).optional(),
  extract: z.string().optional(),
  originalimage: z.object({ source: z.string() }).optional(),
  content_urls: z.object({ desktop: z.object({ page: z.string() }) }).optional(),
});

export type Summary = z.infer<typeof summary>;

const featured = z.object({
  tfa: summary.optional(),
  onthisday: z
    .array(
      z.object({
        text: z.string(),
        year: z.number().optional(),
        pages: z.array(summary).optional(),
      }),
    )
    .optional(),
  news: z.array(z.object({ story: z.string(), links: z.array(summary).optional() })).optional(),
  dyk: z.array(z.object({ html: z.string(), text: z.string() })).optional(),
});

export type Featured = z.infer<typeof featured>;

/** A Wikipedia's featured content of a day; null where it has none. Any part may be missing. */
export async function featuredOf(ctx: SourceContext, day: string): Promise<Featured | null> {
  const [base = ctx.language] = ctx.language.split('-');
  const url = `${ctx.config.featuredApi}/${base}/featured/${day.replaceAll('-', '/')}`;
  return await ctx.wiki.rest(url, featured);
}

/** Nothing yet, or nothing for good: parts such as news are there on their own day only. */
export function nothingOf(ctx: SourceContext, day: string): Composed {
  const text = `${REASONS.nothing_there} ${day}`;
  return day < toApiDay(ctx.now) ? { skip: text } : { later: text };
}

export function pageOf(article: Summary): string | undefined {
  return article.content_urls?.desktop.page;
}

export function nameOf(article: Summary): string {
  return article.titles?.normalized ?? article.title.replaceAll('_', ' ');
}

/** Where a Wikipedia's own links begin. */
export function wikipediaBase(ctx: SourceContext): string {
  const [base = ctx.language] = ctx.language.split('-');
  return ctx.config.wikipediaApi.replace('{lang}', base);
}

/** Its main page. */
export function homeOf(ctx: SourceContext): string {
  return new URL('/', wikipediaBase(ctx)).href;
}

/** The text is CC BY-SA 4.0 by the article's authors; the picture has a line of its own. */
export function textCredit(
  ctx: SourceContext,
  article: Piece,
  picture: FeedPicture | null,
): Piece[] {
  const ofText: Piece[] = [
    { text: `${word('text', ctx.language)}: ` },
    article,
    { text: ', Wikipedia · ' },
    { text: 'CC BY-SA 4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
  ];
  if (!picture) return ofText;
  const { file, site } = picture;
  return [...ofText, { text: '\n' }, ...creditLine(file, { language: ctx.language, site })];
}

/**
 * The picture that an article shows, if it is a free one of Commons: what a Wikipedia keeps for itself
 * is often not free.
 */
export async function pictureOf(
  ctx: SourceContext,
  article: Summary | undefined,
): Promise<FeedPicture | null> {
  const source = article?.originalimage?.source;
  const name = /\/commons\/(?:thumb\/)?[0-9a-f]\/[0-9a-f]{2}\/([^/?#]+)/.exec(source ?? '')?.[1];
  if (!article || name === undefined) return null;
  const title = `File:${decodeURIComponent(name).replaceAll('_', ' ')}`;
  const api = ctx.config.commonsApi;
  const file = (await findFiles(ctx.wiki, api, [title], PICTURE_WIDTH)).get(title);
  if (!file || file.unpublishable !== null || file.thumbnail === null) return null;
  const alt = file.descriptions[ctx.language] ?? file.descriptions['en'] ?? nameOf(article);
  return { file, alt: alt.slice(0, 1500), site: await siteName(ctx, api) };
}

/** A story's or hook's HTML as a line of the post. */
export function line(ctx: SourceContext, html: string): Piece[] {
  return piecesOf(html, wikipediaBase(ctx));
}
