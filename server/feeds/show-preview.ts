import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import { renderNote } from '#server/accounts/profile/render-note.ts';
import type { Account } from '#server/contract/account.ts';
import type { FeedPreview } from '#server/contract/curated-feed.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Status } from '#server/contract/status.ts';
import { toApiDate } from '#server/core/time.ts';
import { hashtagUrl, profileUrl } from '#server/core/urls.ts';
import { presentMedia } from '#server/media/present.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import {
  type Candidate,
  type CandidateDeps,
  candidatesOf,
  candidatesOfFeed,
  type SourceWish,
} from './candidates.ts';
import { mediaCredit } from './credit.ts';
import { toldInWords } from './fault.ts';
import { previewPictureUrl } from './preview-picture.ts';
import { whyNot } from './preview.ts';
import { written } from './publish-item.ts';
import { findFeedById } from './queries.ts';
import { reasonCode } from './reasons.ts';
import type { AnySource, FeedPicture, FeedPost, SourceDefaults } from './source.ts';
import { checkParams, sourceNamed } from './sources.ts';

export type ShowPreviewDeps = CandidateDeps & HydrateDeps & { secretKey: string };

export interface ShowPreviewWish extends SourceWish {
  hashtags?: readonly string[] | undefined;
}

/** Of the posts and accounts of a preview, which are nowhere kept. */
const NOTHING = '0';

/** What a feed like this would post first, as it would look; nothing is written or kept. */
export async function showSourcePreview(
  deps: ShowPreviewDeps,
  wish: ShowPreviewWish,
): Promise<FeedPreview> {
  const source = sourceNamed(wish.source);
  const suggested = suggestionOf(deps, source, wish);
  const hashtags = [...(wish.hashtags ?? suggested.hashtags)];
  const account = accountOf(deps, suggested, source.icon);
  const candidates = await toldInWords(() => candidatesOf(deps, wish));
  const { language } = wish;
  return present(deps, { suggested, account, hashtags, language }, candidates);
}

/** What a feed would post next, as it would look. Throws "not found". */
export async function showFeedPreview(
  deps: ShowPreviewDeps,
  feedId: string,
  limit: number,
): Promise<FeedPreview> {
  const feed = await findFeedById(deps.db, feedId);
  const suggested = suggestionOf(deps, sourceNamed(feed.source), feed);
  const account = (await hydrateAccounts(deps, [feedId])).get(feedId)!;
  const candidates = await toldInWords(() => candidatesOfFeed(deps, feedId, limit));
  const { hashtags, language } = feed;
  return present(deps, { suggested, account, hashtags, language }, candidates);
}

function suggestionOf(
  { config }: Pick<ShowPreviewDeps, 'config'>,
  source: AnySource,
  { params, language }: { params?: unknown; language: string },
): SourceDefaults {
  return source.defaults(checkParams(source, params ?? {}), {
    language,
    config: config.wikimedia,
  });
}

interface Shown {
  suggested: SourceDefaults;
  account: Account;
  hashtags: string[];
  language: string;
}

function present(deps: ShowPreviewDeps, feed: Shown, candidates: Candidate[]): FeedPreview {
  const { username, displayName: display_name, note, hashtags } = feed.suggested;
  return {
    suggested: { username, display_name, note, hashtags },
    posts: candidates.map((one) => ({
      key: one.key,
      title: one.title,
      status: 'post' in one.composed ? statusOf(deps, feed, one.composed.post) : null,
      skipped: whyNot(one),
      skipped_code: reasonCode(whyNot(one)),
    })),
  };
}

function statusOf(deps: ShowPreviewDeps, feed: Shown, post: FeedPost): Status {
  const { rendered } = written(deps, feed, post);
  const { origin } = deps.config;
  const address = profileUrl(origin, feed.account.username);
  return {
    ...UNPUBLISHED,
    uri: address,
    url: address,
    created_at: toApiDate(deps.clock()),
    account: feed.account,
    content: rendered.html,
    media_attachments: post.picture ? [pictureOf(deps, feed, post.picture)] : [],
    tags: rendered.hashtags.map((name) => ({ name, url: hashtagUrl(origin, name) })),
    language: post.language,
  };
}

const UNPUBLISHED = {
  id: NOTHING,
  edited_at: null,
  visibility: 'public',
  sensitive: false,
  spoiler_text: '',
  application: null,
  mentions: [],
  emojis: [],
  reblogs_count: 0,
  favourites_count: 0,
  replies_count: 0,
  quotes_count: 0,
  quote_approval: { automatic: ['public'], manual: [], current_user: 'automatic' },
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  poll: null,
  card: null,
  reblog: null,
  quote: null,
} satisfies Partial<Status>;

function pictureOf(
  deps: ShowPreviewDeps,
  { language }: Shown,
  { file, alt, site }: FeedPicture,
): MediaAttachment {
  const { url, width, height } = file.thumbnail ?? file;
  const shown = previewPictureUrl(deps, url);
  const media = presentMedia(
    {
      id: NOTHING,
      type: 'image',
      file_key: null,
      preview_key: null,
      remote_url: null,
      remote_preview_url: null,
      meta: width > 0 && height > 0 ? { original: { width, height } } : {},
      description: alt,
      blurhash: null,
      focus_x: null,
      focus_y: null,
      credit: mediaCredit(file, { language, site }),
    },
    { origin: deps.config.origin, storage: deps.storage },
  );
  return { ...media, url: shown, preview_url: shown };
}

/** The account that such a feed would be. */
function accountOf(
  { config, clock }: ShowPreviewDeps,
  { username, displayName, note }: SourceDefaults,
  icon: AnySource['icon'],
): Account {
  const address = profileUrl(config.origin, username);
  const avatar = `${config.origin}/feeds/icons/${icon}.png`;
  const header = `${config.origin}/headers/missing.png`;
  return {
    id: NOTHING,
    username,
    acct: username,
    url: address,
    uri: address,
    display_name: displayName,
    note: renderNote(note, { origin: config.origin }),
    avatar,
    avatar_static: avatar,
    avatar_description: '',
    header,
    header_static: header,
    header_description: '',
    locked: false,
    bot: true,
    group: false,
    discoverable: true,
    indexable: true,
    hide_collections: false,
    created_at: toApiDate(clock()),
    last_status_at: null,
    statuses_count: 0,
    followers_count: 0,
    following_count: 0,
    emojis: [],
    fields: [],
  };
}
