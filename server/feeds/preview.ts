import {
  type Candidate,
  type CandidateDeps,
  candidatesOf,
  candidatesOfFeed,
  type SourceWish,
} from './candidates.ts';
import { written } from './publish-item.ts';
import { findFeed } from './queries.ts';
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

export interface PreviewWish extends SourceWish {
  hashtags?: readonly string[] | undefined;
}

/** What a feed like this would post first; nothing is written or kept. */
export async function previewSource(deps: CandidateDeps, wish: PreviewWish): Promise<Preview[]> {
  const source = sourceNamed(wish.source);
  const { language } = wish;
  const params = checkParams(source, wish.params ?? {});
  const defaults = source.defaults(params, { language, config: deps.config.wikimedia });
  const hashtags = [...(wish.hashtags ?? defaults.hashtags)];
  const candidates = await candidatesOf(deps, wish);
  return candidates.map((one) => shown(deps, { hashtags }, one));
}

/** What a feed would post next. Throws "not found". */
export async function previewFeed(
  deps: CandidateDeps,
  username: string,
  limit: number,
): Promise<Preview[]> {
  const feed = await findFeed(deps.db, username);
  const candidates = await candidatesOfFeed(deps, feed.account_id, limit);
  return candidates.map((one) => shown(deps, feed, one));
}

/** Why a candidate would not be posted, at least not now; null when it would. */
export function whyNot({ composed }: Candidate): string | null {
  if ('post' in composed) return null;
  return 'skip' in composed ? composed.skip : composed.later;
}

function shown(
  deps: Pick<CandidateDeps, 'config'>,
  feed: { hashtags: string[] },
  candidate: Candidate,
): Preview {
  const { key, title, composed } = candidate;
  if (!('post' in composed)) return { key, title, skipped: whyNot(candidate)! };
  const { text, rendered } = written(deps, feed, composed.post);
  const { picture, language } = composed.post;
  return {
    key,
    title,
    text,
    html: rendered.html,
    language,
    picture: picture && { url: picture.file.thumbnail?.url ?? picture.file.url, alt: picture.alt },
  };
}
