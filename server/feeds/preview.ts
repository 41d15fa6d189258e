import { DomainError } from '#server/core/errors.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { checkLanguage } from './create.ts';
import { refuseWithoutContact } from './contact.ts';
import { written } from './publish-item.ts';
import { findFeed, findKnownKeys } from './queries.ts';
import { rememberAnswers } from './remember.ts';
import { contextOf, type FeedDeps } from './run.ts';
import type { FeedPost } from './source.ts';
import { checkParams, sourceNamed } from './sources.ts';

/** A post as it would be, or why there would be none. */
export interface Preview {
  key: string;
  title: string;
  text?: string;
  html?: string;
  language?: string;
  picture?: { url: string; alt: string } | null;
  skipped?: string;
}

export interface PreviewWish {
  source: string;
  params?: unknown;
  language: string;
  hashtags?: readonly string[] | undefined;
  /** How many posts at most. */
  limit: number;
}

type PreviewDeps = Omit<FeedDeps, 'log'>;

/** What a feed like this would post first; nothing is written or kept. */
export async function previewSource(deps: PreviewDeps, wish: PreviewWish): Promise<Preview[]> {
  return await preview(deps, wish, { readUntil: null, feedId: null });
}

/** What a feed would post next. Throws "not found". */
export async function previewFeed(
  deps: PreviewDeps,
  username: string,
  limit: number,
): Promise<Preview[]> {
  const feed = await findFeed(deps.db, username);
  const { source, params, language, hashtags } = feed;
  const from = { readUntil: feed.read_until, feedId: feed.account_id };
  return await preview(deps, { source, params, language, hashtags, limit }, from);
}

async function preview(
  deps: PreviewDeps,
  wish: PreviewWish,
  from: { readUntil: Date | null; feedId: string | null },
): Promise<Preview[]> {
  refuseWithoutContact(deps.config);
  const source = sourceNamed(wish.source);
  const params = checkParams(source, wish.params ?? {});
  const language = checkLanguage(wish.language);
  const asking = { ...deps, wiki: rememberAnswers(deps.wiki) };
  const ctx = contextOf(asking, language, deps.clock());
  const found = await source.find(ctx, params, { readUntil: from.readUntil });
  const keys = found.map((one) => one.key);
  const known = from.feedId ? await findKnownKeys(deps.db, from.feedId, keys) : new Set<string>();
  const defaults = source.defaults(params, { language, config: deps.config.wikimedia });
  const hashtags = [...(wish.hashtags ?? defaults.hashtags)];
  const previews: Preview[] = [];
  for (const one of found.filter(({ key }) => !known.has(key)).slice(-wish.limit)) {
    const { key, title } = one;
    const composed = await source.compose(ctx, params, one.ref).catch(refusal);
    if ('post' in composed)
      previews.push({ key, title, ...shown(deps, { hashtags }, composed.post) });
    else
      previews.push({ key, title, skipped: 'skip' in composed ? composed.skip : composed.later });
  }
  return previews;
}

function refusal(error: unknown): { skip: string } {
  if (error instanceof DomainError || error instanceof WikiError) return { skip: error.message };
  throw error;
}

function shown(
  deps: Pick<PreviewDeps, 'config'>,
  feed: { hashtags: string[] },
  post: FeedPost,
): Omit<Preview, 'key' | 'title'> {
  const { text, rendered } = written(deps, feed, post);
  const { picture, language } = post;
  return {
    text,
    html: rendered.html,
    language,
    picture: picture && { url: picture.file.thumbnail?.url ?? picture.file.url, alt: picture.alt },
  };
}
