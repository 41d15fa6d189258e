import { LRUCache } from 'lru-cache';
import { sanitizeContent } from '#server/core/html.ts';
import {
  handleKey,
  type MentionedAccount,
  type RenderContext,
  renderInline,
  renderText,
} from '#server/statuses/render/html.ts';
import { tokenize } from '#server/statuses/render/tokens.ts';

/** Accounts named in notes, by handle as written, in lower case. */
export type MentionedInNotes = ReadonlyMap<string, MentionedAccount>;

const NOBODY: MentionedInNotes = new Map();

/** Making HTML costs up to a tenth of a millisecond and the same notes are shown over and over. */
const fragments = new LRUCache<string, string>({
  maxSize: 4_000_000,
  sizeCalculation: (html, key) => html.length + key.length + 1,
});

/** The plain text of a local profile as HTML: paragraphs, links, hashtags, and accounts known here. */
export function renderNote(
  text: string,
  ctx: { origin: string; mentioned?: MentionedInNotes },
): string {
  return rendered(`note ${ctx.origin}`, text, () => renderText(text, contextOf(ctx)));
}

/** The value of a profile field as HTML; its links say that they are the same person (`rel="me"`). */
export function renderField(
  text: string,
  ctx: { origin: string; mentioned?: MentionedInNotes },
): string {
  return rendered(`field ${ctx.origin}`, text, () => {
    const html = renderInline(tokenize(text.replaceAll(/\s+/g, ' ').trim()), contextOf(ctx));
    // What people type is escaped, quotes included: only our own attributes match.
    return html.replaceAll(' rel="nofollow ', ' rel="me nofollow ');
  });
}

/** Remote HTML was sanitised when it came in, and is once more before it is shown. */
export function safeRemoteHtml(html: string): string {
  return html === '' ? '' : remembered(`remote ${html}`, () => sanitizeContent(html));
}

/** What an @ stands for depends on who is known here at the moment; the rest on the text alone. */
function rendered(kind: string, text: string, make: () => string): string {
  if (text === '') return '';
  return text.includes('@') ? make() : remembered(`${kind} ${text}`, make);
}

function remembered(key: string, make: () => string): string {
  const known = fragments.get(key);
  if (known !== undefined) return known;
  const html = make();
  fragments.set(key, html);
  return html;
}

/** Handles that a plain text names, as `MentionedInNotes` has them. */
export function handlesIn(text: string): string[] {
  if (!text.includes('@')) return [];
  return tokenize(text).flatMap((token) => (token.type === 'mention' ? [handleKey(token)] : []));
}

function contextOf(ctx: { origin: string; mentioned?: MentionedInNotes }): RenderContext {
  return { origin: ctx.origin, mentioned: ctx.mentioned ?? NOBODY };
}
