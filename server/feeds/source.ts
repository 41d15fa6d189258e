import type { z } from 'zod';
import type { WikimediaConfig } from '#server/config.ts';
import type { FetchBytes } from '#server/media/remote-file.ts';
import type { WikiClient } from '#server/wikimedia/client.ts';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import type { ICONS } from './icon.ts';

/** Something that a source brought out. What it is stays the same however often it is found. */
export interface Found {
  /** Names it for ever within its feed. */
  key: string;
  title: string;
  /** Enough to write the post of; JSON. */
  ref: Record<string, string | number>;
}

/** A piece of a line: text, and where it leads. */
export interface Piece {
  text: string;
  url?: string | undefined;
}

/** A post as a source wants it. It is cut to size and put into HTML by `write-post.ts`. */
export interface FeedPost {
  /** Stands before the text, in bold where that is shown. */
  heading?: Piece | undefined;
  /** Paragraphs of the text. What does not fit is cut from the last one. */
  paragraphs: Piece[][];
  /** Who made it, on what terms, where it is from. Never cut. */
  credit: Piece[];
  /** Of the text. */
  language: string;
  picture: FeedPicture | null;
  /** The page or file that it shows, and which version of it; null where it has none. */
  pageId: number | null;
  version: string | null;
}

export interface FeedPicture {
  file: FileInfo;
  alt: string;
  /** Name of the wiki that it is from. */
  site: string;
}

/** What became of something found: a post, nothing for good, or nothing yet. */
export type Composed = { post: FeedPost } | { skip: string } | { later: string };

/** How something stands that was posted. */
export type Standing = 'same' | 'changed' | { gone: string };

export interface Posted {
  itemId: string;
  ref: Found['ref'];
  pageId: number | null;
  version: string | null;
}

export interface SourceContext {
  /** Remembers its answers for one round of feeds: languages share what is the same for all. */
  wiki: WikiClient;
  fetchBytes: FetchBytes;
  config: WikimediaConfig;
  /** Of the feed. */
  language: string;
  now: Date;
}

/** How far back to look. */
export interface Since {
  /** The moment up to which the source was read; null on the first run. */
  readUntil: Date | null;
}

export interface SourceDefaults {
  username: string;
  displayName: string;
  note: string;
  hashtags: string[];
  /** Where people find the source itself. */
  url: string;
  /** On what terms, in a few words. */
  license: string;
}

export type Schedule = { dailyAt: string } | { everyMinutes: number };

/** Where a feed's posts come from. `params` are those of the feed, as `Source.params` reads them. */
export interface Source<P> {
  name: string;
  /** One line for people who choose. */
  summary: string;
  params: z.ZodType<P>;
  schedule: Schedule;
  postsPerRun: number;
  icon: (typeof ICONS)[number];
  defaults(params: P, where: { language: string; config: WikimediaConfig }): SourceDefaults;
  /** What there is, oldest first; what was found before may be among it. Throws `WikiError`. */
  find(ctx: SourceContext, params: P, since: Since): Promise<Found[]>;
  compose(ctx: SourceContext, params: P, ref: Found['ref']): Promise<Composed>;
  /** How posted things stand today; those left out are the same. */
  inspect?(ctx: SourceContext, params: P, posted: Posted[]): Promise<Map<string, Standing>>;
}

/** A source whose params are checked on every way in, and what it brings on the way out. */
export type AnySource = Source<unknown>;

export function source<P>(definition: Source<P>): AnySource {
  const read = (params: unknown): P => definition.params.parse(params);
  const { inspect } = definition;
  return {
    ...definition,
    defaults: (params, where) => definition.defaults(read(params), where),
    find: async (ctx, params, since) => printable(await definition.find(ctx, read(params), since)),
    compose: async (ctx, params, ref) =>
      printable(await definition.compose(ctx, read(params), ref)),
    ...(inspect && { inspect: (ctx, params, posted) => inspect(ctx, read(params), posted) }),
  };
}

/** The same without control characters in its texts: PostgreSQL takes no NUL, XML none of the others. */
function printable<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll(CONTROLS, '') as T;
  if (Array.isArray(value)) return value.map(printable) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, printable(part as unknown)]),
  ) as T;
}

// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/g;
