import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { statusUri, statusUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { localEmojiIds } from '#server/emojis/local.ts';
import { attachMedia } from '#server/media/attach.ts';
import { checkPoll, type PollDraft, type PollWish } from '#server/polls/check.ts';
import { addPoll } from '#server/polls/keep.ts';
import { addQuote } from '#server/quotes/add.ts';
import { checkQuoted, refuseBehindBack, visibilityBeside } from '#server/quotes/check.ts';
import { policyOf } from '#server/quotes/policy.ts';
import { quoteFallback } from '#server/quotes/render.ts';
import type { QuotePolicy } from '#server/db/schema/quotes.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import { checkDraft, type Draft, languageOrNull } from './draft.ts';
import { setHashtags } from './hashtags.ts';
import { keepIdempotencyKey, takeIdempotencyKey } from './idempotency.ts';
import { insertStatus } from './insert.ts';
import { addressGroups } from './address-groups.ts';
import { addMentions, resolveMentions, type ResolvedMention } from './mentions.ts';
import { type Author, findAuthor, findTarget, type Target } from './queries.ts';
import { refuseDisallowed } from './actions/refuse-disallowed.ts';
import { renderText } from './render/html.ts';
import { type Token, tokenize } from './render/tokens.ts';

export interface PublishDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain' | 'limits'>;
  remote: RemoteLookup;
}

export interface PublishInput {
  accountId: string;
  text: string;
  spoilerText?: string | undefined;
  mediaIds?: readonly string[];
  poll?: PollWish | undefined;
  /** These three fall back to what the author prefers. */
  sensitive?: boolean | undefined;
  visibility?: Visibility | undefined;
  language?: string | null | undefined;
  inReplyToId?: string | undefined;
  quotedId?: string | undefined;
  /** Who may quote it; what the author prefers, when not given. */
  quotePolicy?: QuotePolicy | undefined;
  /** A second status with the same key within an hour is the first one. */
  idempotencyKey?: string | undefined;
  /** The application it was written with. */
  applicationId?: string | null | undefined;
  /** Runs first in the transaction that writes the status; what it throws undoes both. */
  before?: (tx: Tx) => Promise<void>;
  /** Runs last in that transaction. */
  after?: (tx: Tx, statusId: string) => Promise<void>;
  /** The text as HTML, where whoever publishes knows better than its characters what leads where. */
  rendered?: Rendered | undefined;
}

/** Our own HTML of a text. Nobody is mentioned in it, and only these hashtags count. */
export interface Rendered {
  html: string;
  hashtags: readonly string[];
}

interface Prepared {
  author: Author;
  parent: Target | null;
  quoted: Target | null;
  visibility: Visibility;
  draft: Draft;
  poll: PollDraft | null;
  tokens: Token[];
  mentioned: Map<string, ResolvedMention>;
}

/**
 * Publishes a status of a local account: https://docs.joinmastodon.org/methods/statuses/#create.
 * Resolves to its id. Refuses, in Mastodon's words, what is blank, too long, has unknown or
 * unfinished media, or replies to what its author cannot see.
 */
export async function publish(deps: PublishDeps, input: PublishInput): Promise<string> {
  const draft = draftOf(deps, input);
  const poll = input.poll ? checkPoll(input.poll, 'required') : null;
  const author = await findAuthor(deps.db, input.accountId);
  const parent = await parentOf(deps.db, input);
  const quoted = await quotedOf(deps.db, input);
  const tokens = tokensOf(draft.text, input.rendered);
  const mentioned = await resolveMentions(deps, tokens);
  const visibility = visibilityBeside(visibilityOf(input, author), quoted);
  const namedIds = namedIn(mentioned).map(({ accountId }) => accountId);
  refuseBehindBack(quoted, { accountId: author.id, visibility, namedIds });
  const prepared = { author, parent, quoted, visibility, draft, poll, tokens, mentioned };
  return await inTransaction(deps.db, (tx) => writeOnce(tx, deps, input, prepared));
}

/** Throws as `publish` would now, but for media; for what is to be published later. */
export async function checkPublishable(deps: PublishDeps, input: PublishInput): Promise<void> {
  draftOf(deps, input);
  if (input.poll) checkPoll(input.poll, 'required');
  await findAuthor(deps.db, input.accountId);
  await parentOf(deps.db, input);
  await quotedOf(deps.db, input);
}

function draftOf(deps: PublishDeps, input: PublishInput): Draft {
  const { text, spoilerText = '', mediaIds = [], poll, quotedId } = input;
  const withPoll = poll !== undefined;
  const withQuote = quotedId !== undefined;
  return checkDraft(
    { text, spoilerText, mediaCount: mediaIds.length, withPoll, withQuote },
    deps.config.limits,
  );
}

async function writeOnce(
  tx: Tx,
  deps: PublishDeps,
  input: PublishInput,
  prepared: Prepared,
): Promise<string> {
  const { accountId, idempotencyKey: key } = input;
  await input.before?.(tx);
  if (key === undefined) return await write(tx, deps, input, prepared);
  const known = await takeIdempotencyKey(tx, accountId, key);
  if (known !== null) return known;
  const id = await write(tx, deps, input, prepared);
  await keepIdempotencyKey(tx, accountId, key, id);
  return id;
}

async function write(
  tx: Tx,
  deps: PublishDeps,
  input: PublishInput,
  prepared: Prepared,
): Promise<string> {
  const { author, parent, quoted, visibility, draft, poll, tokens, mentioned } = prepared;
  const { origin } = deps.config;
  const language = languageOrNull(input.language) ?? author.default_language ?? null;
  const id = newId();
  await insertStatus(tx, {
    id,
    uri: statusUri(origin, author.username, id),
    url: statusUrl(origin, author.username, id),
    account_id: author.id,
    local: true,
    visibility,
    content:
      quoteFallback(quoted, tokens) +
      (input.rendered?.html ?? renderText(draft.text, { origin, mentioned, language })),
    text: draft.text,
    spoiler_text: draft.spoilerText,
    sensitive: (input.sensitive ?? author.default_sensitive ?? false) || isWarned(input),
    language,
    in_reply_to_id: parent?.id ?? null,
    in_reply_to_account_id: parent?.account_id ?? null,
    in_reply_to_uri: parent?.uri ?? null,
    conversation_id: parent?.conversation_id ?? id,
    application_id: input.applicationId ?? null,
    emoji_ids: await localEmojiIds(tx, emojiTexts(draft, poll)),
    interaction_policy: JSON.stringify(
      policyOf(input.quotePolicy ?? author.default_quote_policy ?? 'public', visibility),
    ),
    created_at: new Date(),
  });
  await addMentions(tx, id, author.id, namedIn(mentioned));
  if (parent && isOpen(visibility))
    await addressGroups(tx, { statusId: id, authorId: author.id, parentId: parent.id });
  await setHashtags(tx, id, hashtagsIn(tokens));
  await attachMedia(tx, { accountId: author.id, mediaIds: input.mediaIds ?? [], statusId: id });
  if (poll) await addPoll(tx, id, poll);
  if (quoted)
    await addQuote(tx, { statusId: id, accountId: author.id, actorUri: author.uri, quoted });
  await recordEvent(tx, 'status.published', { statusId: id });
  await input.after?.(tx, id);
  return id;
}

/** Whether a warning was given, also where it became the text: its pictures stay covered. */
export function isWarned({ spoilerText = '' }: Pick<PublishInput, 'spoilerText'>): boolean {
  return spoilerText.trim() !== '';
}

/** Whether everybody may see it. */
function isOpen(visibility: Visibility): boolean {
  return visibility === 'public' || visibility === 'unlisted';
}

/** What a text is made of; of one that came rendered, its hashtags. */
export function tokensOf(text: string, rendered: Rendered | undefined): Token[] {
  if (!rendered) return tokenize(text);
  return rendered.hashtags.map((name) => ({ type: 'hashtag', text: `#${name}`, name }));
}

/** Where a status may have emoji. */
export function emojiTexts(draft: Draft, poll: PollDraft | null): string[] {
  return [draft.text, draft.spoilerText, ...(poll?.options ?? [])];
}

/** Mentions of the accounts a text names. */
export function namedIn(
  mentioned: ReadonlyMap<string, ResolvedMention>,
): { accountId: string; silent: boolean }[] {
  return [...mentioned.values()].map(({ id }) => ({ accountId: id, silent: false }));
}

export function hashtagsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => (token.type === 'hashtag' ? [token.name] : []));
}

async function parentOf(db: Db, input: PublishInput): Promise<Target | null> {
  if (input.inReplyToId === undefined) return null;
  const parent = await findTarget(db, input.inReplyToId, input.accountId);
  if (parent) {
    await refuseDisallowed(db, parent, input.accountId, 'reply');
    return parent;
  }
  throw new DomainError(
    'not_found',
    'The post you are trying to reply to does not appear to exist.',
  );
}

/** Whether what was to be answered is not there for them, or not any more. */
export async function parentIsGone(
  db: Db,
  { inReplyToId, accountId }: { inReplyToId: string; accountId: string },
): Promise<boolean> {
  return !(await findTarget(db, inReplyToId, accountId));
}

/** What it quotes; of a boost, what is boosted. */
async function quotedOf(db: Db, { quotedId, accountId }: PublishInput): Promise<Target | null> {
  if (quotedId === undefined) return null;
  const quoted = await findTarget(db, quotedId, accountId);
  await checkQuoted(db, quoted, accountId);
  return quoted ?? null;
}

/** What moderators have limited does not reach the public timelines. */
function visibilityOf(input: PublishInput, author: Author): Visibility {
  const wanted = input.visibility ?? author.default_visibility ?? 'public';
  return wanted === 'public' && author.silenced_at !== null ? 'unlisted' : wanted;
}
