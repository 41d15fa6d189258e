import { z } from 'zod';
import { DomainError } from '#server/core/errors.ts';
import { publish } from '#server/statuses/publish.ts';
import { statusLength } from '#server/statuses/render/length.ts';
import { renderText } from '#server/statuses/render/html.ts';
import { tokenize } from '#server/statuses/render/tokens.ts';
import { findCaptions } from '#server/wikimedia/captions.ts';
import { findFilesById } from '#server/wikimedia/find-files.ts';
import { refuseWithoutContact } from './contact.ts';
import { creditLine } from './credit.ts';
import { faulty } from './fault.ts';
import { handKey } from './hand-key.ts';
import { keepPicture } from './picture.ts';
import { textOf } from './pieces.ts';
import { REASONS } from './reasons.ts';
import type { PostDeps } from './publish-item.ts';
import { type FeedRow, findFeedById, type ItemRow, takeItem } from './queries.ts';
import { contextOf, type FeedDeps } from './run.ts';
import type { FeedPicture, Piece } from './source.ts';
import { altOf, hasPicture, PICTURE_WIDTH, siteName } from './sources/file-post.ts';
import { inline } from './write-post.ts';

export interface HandPost {
  text: string;
  /** Page id of a file of Commons. */
  pictureId?: string | undefined;
  /** Of the picture; what Commons says of it unless given. */
  alt?: string | undefined;
  /** The feed's unless given. */
  language?: string | undefined;
  /** The same key within an hour is the same post. */
  idempotencyKey?: string | undefined;
}

/**
 * Posts a text as the feed, with a picture of Commons under its credit line. Nobody is mentioned.
 * Resolves to the item's id. Throws "not found", and `invalid` for a text that is blank or too long
 * and a picture that must not be shown.
 */
export async function postByHand(
  deps: FeedDeps,
  feedId: string,
  wanted: HandPost,
): Promise<string> {
  const { feed, picture, post } = await prepare(deps, feedId, wanted);
  const statusId = await publish(deps, {
    ...post,
    idempotencyKey: wanted.idempotencyKey,
    after: async (tx, id) => {
      await tx
        .insertInto('feed_items')
        .values({
          feed_id: feed.account_id,
          key: handKey(id),
          title: firstLine(wanted.text) || (picture?.file.title ?? ''),
          found: JSON.stringify(writtenWords.parse(wanted)),
          state: 'published',
          status_id: id,
          page_id: picture && String(picture.file.pageId),
          version: picture?.file.sha1 ?? null,
          published_at: new Date(),
        })
        .execute();
    },
  });
  const item = await deps.db
    .selectFrom('feed_items')
    .select('id')
    .where('status_id', '=', statusId)
    .executeTakeFirstOrThrow();
  return item.id;
}

/** What is kept of a post by hand, to post it once more after it was removed. */
const writtenWords = z.object({
  text: z.string(),
  pictureId: z.string().optional(),
  alt: z.string().optional(),
  language: z.string().optional(),
});

/**
 * Posts once more what somebody wrote and somebody removed. Throws what `postByHand` throws, `conflict`
 * when somebody else was faster, and `invalid` where the words were not kept.
 */
export async function repostByHand(deps: FeedDeps, item: ItemRow): Promise<void> {
  const kept = writtenWords.safeParse(item.found);
  if (!kept.success)
    throw new DomainError('invalid', 'What was written by hand is gone: write it again');
  const { picture, post } = await prepare(deps, item.feed_id, kept.data);
  await publish(deps, {
    ...post,
    before: async (tx) => {
      if (!(await takeItem(tx, item))) throw new DomainError('conflict', 'It is posted already');
    },
    after: async (tx, id) => {
      const version = picture?.file.sha1 ?? null;
      await tx
        .updateTable('feed_items')
        .set({ status_id: id, version })
        .where('id', '=', item.id)
        .execute();
    },
  });
}

/** The status that it becomes. */
async function prepare(deps: FeedDeps, feedId: string, wanted: HandPost) {
  const feed = await findFeedById(deps.db, feedId);
  const language = wanted.language ?? feed.language;
  const picture =
    wanted.pictureId === undefined
      ? null
      : await findPicture(deps, { id: wanted.pictureId, language });
  const credit = picture ? creditLine(picture.file, { language, site: picture.site }) : [];
  const { text, rendered } = writeByHand(deps, { text: wanted.text, credit, language });
  const mediaIds = picture ? [await keep(deps, feed, { ...picture, ...altGiven(wanted) })] : [];
  const visibility = 'public' as const;
  const accountId = feed.account_id;
  return { feed, picture, post: { accountId, text, rendered, mediaIds, visibility, language } };
}

function writeByHand(
  { config }: Pick<PostDeps, 'config'>,
  { text, credit, language }: { text: string; credit: Piece[]; language: string },
) {
  const said = text.replaceAll('\r\n', '\n').trim();
  const whole = [said, textOf(credit)].filter((part) => part !== '').join('\n\n');
  const most = config.limits.statusCharacters;
  if (whole === '')
    throw faulty([{ field: 'text', code: 'ERR_BLANK', text: "Text can't be blank" }]);
  if (statusLength(whole) > most) {
    const fault = `Text is too long (maximum is ${most} characters, with the credit line)`;
    throw faulty([{ field: 'text', code: 'ERR_TOO_LONG', text: fault }]);
  }
  const { origin } = config;
  const shown = renderText(said, { origin, mentioned: new Map(), language });
  const html = credit.length === 0 ? shown : `${shown}<p>${inline(credit)}</p>`;
  const hashtags = tokenize(said).flatMap((one) => (one.type === 'hashtag' ? [one.name] : []));
  return { text: whole, rendered: { html, hashtags } };
}

/** A picture of Commons that may be shown, with what it shows as alt text. */
async function findPicture(
  deps: FeedDeps,
  { id, language }: { id: string; language: string },
): Promise<FeedPicture> {
  refuseWithoutContact(deps.config);
  const ctx = contextOf(deps, language, deps.clock());
  const api = deps.config.wikimedia.commonsApi;
  const file = (await findFilesById(deps.wiki, api, [Number(id)], PICTURE_WIDTH)).get(Number(id));
  if (!file || file.unpublishable !== null || !hasPicture(file)) {
    const why = file ? (file.unpublishable ?? REASONS.no_picture) : REASONS.file_deleted;
    throw faulty([{ field: 'picture', code: 'ERR_INVALID', text: `Not posted: ${why}` }]);
  }
  const labels = (await findCaptions(deps.wiki, api, [file.pageId])).get(file.pageId) ?? {};
  return { file, alt: altOf(language, { file }, labels), site: await siteName(ctx, api) };
}

async function keep(deps: FeedDeps, feed: FeedRow, picture: FeedPicture): Promise<string> {
  const { account_id: accountId, language } = feed;
  return await keepPicture(deps, picture, { accountId, language, site: picture.site });
}

function altGiven({ alt }: HandPost): { alt?: string } {
  return alt === undefined || alt.trim() === '' ? {} : { alt: alt.trim() };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.slice(0, 200);
}
