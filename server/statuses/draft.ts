import type { Config } from '#server/config.ts';
import { DomainError, invalid } from '#server/core/errors.ts';
import { statusLength } from './render/length.ts';

/** What a person wrote, checked: the same for a new status and for an edit. */
export interface Draft {
  text: string;
  spoilerText: string;
}

interface Written {
  text: string;
  spoilerText: string;
  mediaCount: number;
  /** Whether there is a poll with it. */
  withPoll?: boolean;
  /** Whether it quotes something, which says enough. */
  withQuote?: boolean;
}

/**
 * UTF-16 units that a character may have on average. One character may be a letter with any number
 * of accents and one link a megabyte long: by characters alone nothing would be too long.
 */
const UNITS_PER_CHARACTER = 20;

/**
 * The text as it will be kept. A warning without a text becomes the text, unless it warns of what is
 * quoted, as in Mastodon. Refuses,
 * in Mastodon's words, an empty status, a too long one and one with too many attachments (beside a poll: any).
 */
export function checkDraft(written: Written, limits: Config['limits']): Draft {
  const text = clean(written.text);
  const spoilerText = clean(written.spoilerText).replaceAll('\n', ' ');
  const draft =
    text === '' && !written.withQuote
      ? { text: spoilerText, spoilerText: '' }
      : { text, spoilerText };
  if (draft.text === '' && written.mediaCount === 0 && !written.withQuote)
    throw invalid("Text can't be blank");
  const units = draft.text.length + draft.spoilerText.length;
  if (
    units > limits.statusCharacters * UNITS_PER_CHARACTER ||
    statusLength(draft.text, draft.spoilerText) > limits.statusCharacters
  ) {
    throw invalid(`Text character limit of ${limits.statusCharacters} exceeded`);
  }
  if (written.mediaCount > (written.withPoll ? 0 : limits.mediaAttachments)) {
    throw new DomainError('invalid', `Cannot attach more than ${limits.mediaAttachments} files`);
  }
  return draft;
}

/** A language tag as people give it, or null for what is not one. */
export function languageOrNull(language: string | null | undefined): string | null {
  return language && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : null;
}

/** NUL cannot be stored; line ends are one kind. */
function clean(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\r\n', '\n').trim();
}
