import { recordEvent } from '#server/bus/record.ts';
import { notFound } from '#server/core/errors.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { localEmojiIds } from '#server/emojis/local.ts';
import { attachMedia } from '#server/media/attach.ts';
import { type MediaChange, updateMedia } from '#server/media/update.ts';
import { checkPoll, type PollDraft, type PollWish } from '#server/polls/check.ts';
import { editPoll } from '#server/polls/keep.ts';
import { setQuotePolicy } from '#server/quotes/change-policy.ts';
import { findQuotedLink } from '#server/quotes/find-quoted.ts';
import { type QuotedLink, quoteFallback } from '#server/quotes/render.ts';
import type { QuotePolicy } from '#server/db/schema/quotes.ts';
import { checkDraft, type Draft, languageOrNull } from './draft.ts';
import { setHashtags } from './hashtags.ts';
import { dropVersion, fingerprint, keepVersion } from './history.ts';
import { addMentions, resolveMentions, type ResolvedMention, silenceMentions } from './mentions.ts';
import {
  emojiTexts,
  hashtagsIn,
  isWarned,
  namedIn,
  type PublishDeps,
  type Rendered,
  tokensOf,
} from './publish.ts';
import { findOwn, holdOwn } from './queries.ts';
import { renderText } from './render/html.ts';
import type { Token } from './render/tokens.ts';

export interface EditInput {
  accountId: string;
  statusId: string;
  text: string;
  spoilerText?: string | undefined;
  sensitive?: boolean | undefined;
  language?: string | null | undefined;
  /** All the media it will have, in order. */
  mediaIds: readonly string[];
  /** The poll it will have; without one it has none any more. */
  poll?: PollWish | undefined;
  /** Who may quote it; stays when not given. */
  quotePolicy?: QuotePolicy | undefined;
  /** New alt texts and focal points of some of them. */
  mediaAttributes?: readonly Omit<MediaChange, 'accountId'>[];
  /** The text as HTML, as for `publish`. */
  rendered?: Rendered | undefined;
}

interface Prepared {
  draft: Draft;
  quoted: QuotedLink | null;
  poll: PollDraft | null;
  tokens: Token[];
  mentioned: Map<string, ResolvedMention>;
}

/**
 * Changes a status of one's own: https://docs.joinmastodon.org/methods/statuses/#edit. What was is
 * kept in its history; an edit that changes nothing leaves no trace. Refuses what `publish` does.
 */
export async function edit(deps: PublishDeps, input: EditInput): Promise<void> {
  const { text, spoilerText = '', mediaIds } = input;
  const own = await findOwn(deps.db, input.statusId, input.accountId);
  if (!own || own.reblog_of_id !== null) throw notFound();
  const withPoll = input.poll !== undefined;
  const quoted = await findQuotedLink(deps.db, own.id);
  const draft = checkDraft(
    { text, spoilerText, mediaCount: mediaIds.length, withPoll, withQuote: quoted !== null },
    deps.config.limits,
  );
  const poll = input.poll ? checkPoll(input.poll, 'optional') : null;
  const tokens = tokensOf(draft.text, input.rendered);
  const mentioned = await resolveMentions(deps, tokens);
  const prepared = { draft, quoted, poll, tokens, mentioned };
  await inTransaction(deps.db, (tx) => write(tx, deps, input, prepared));
}

async function write(
  tx: Tx,
  deps: PublishDeps,
  input: EditInput,
  prepared: Prepared,
): Promise<void> {
  const { accountId, statusId } = input;
  const own = await holdOwn(tx, statusId, accountId);
  const before = await fingerprint(tx, statusId);
  const version = await keepVersion(tx, statusId);
  await writeText(tx, deps, { ...input, language: input.language ?? own.language }, prepared);
  await writeMedia(tx, deps, input);
  await editPoll(tx, statusId, prepared.poll);
  if (input.quotePolicy) await setQuotePolicy(tx, statusId, input.quotePolicy);
  if ((await fingerprint(tx, statusId)) === before) return await dropVersion(tx, version);
  await tx
    .updateTable('statuses')
    .set({ edited_at: new Date() })
    .where('id', '=', statusId)
    .execute();
  await recordEvent(tx, 'status.edited', { statusId });
  await writeMentions(tx, input, prepared.mentioned);
}

async function writeText(
  tx: Tx,
  deps: PublishDeps,
  input: EditInput,
  prepared: Prepared,
): Promise<void> {
  const { draft, quoted, poll, tokens, mentioned } = prepared;
  const { origin } = deps.config;
  const language = languageOrNull(input.language);
  await tx
    .updateTable('statuses')
    .set({
      content:
        quoteFallback(quoted, tokens) +
        (input.rendered?.html ?? renderText(draft.text, { origin, mentioned, language })),
      text: draft.text,
      spoiler_text: draft.spoilerText,
      sensitive: (input.sensitive ?? false) || isWarned(input),
      emoji_ids: await localEmojiIds(tx, emojiTexts(draft, poll)),
    })
    .$if(language !== null, (update) => update.set({ language }))
    .where('id', '=', input.statusId)
    .execute();
  await setHashtags(tx, input.statusId, hashtagsIn(tokens));
}

async function writeMedia(tx: Tx, deps: PublishDeps, input: EditInput): Promise<void> {
  const { accountId, statusId, mediaIds } = input;
  await attachMedia(tx, { accountId, statusId, mediaIds });
  for (const change of input.mediaAttributes ?? []) {
    if (!mediaIds.includes(change.mediaId)) continue;
    await updateMedia({ config: deps.config, db: tx }, { ...change, accountId });
  }
}

async function writeMentions(
  tx: Tx,
  { accountId, statusId }: EditInput,
  mentioned: ReadonlyMap<string, ResolvedMention>,
): Promise<void> {
  const named = namedIn(mentioned);
  await silenceMentions(
    tx,
    statusId,
    named.map((mention) => mention.accountId),
  );
  for (const id of await addMentions(tx, statusId, accountId, named)) {
    await recordEvent(tx, 'status.mentioned', { statusId, accountId: id });
  }
}
