import { tokenize } from './tokens.ts';

/** Every link counts as this many characters, however long (`characters_reserved_per_url`). */
export const LINK_LENGTH = 23;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Length of a status as its author sees it: what looks like one character counts one, a link 23,
 * of a mention only the name without its host, of a wikilink what is shown of it. The warning counts too.
 */
export function statusLength(text: string, spoilerText = ''): number {
  const counted = tokenize(text).map((token) => {
    if (token.type === 'link') return 'x'.repeat(LINK_LENGTH);
    if (token.type === 'wikilink') return token.label;
    return token.type === 'mention' ? `@${token.username}` : token.text;
  });
  return countGraphemes(counted.join('')) + countGraphemes(spoilerText);
}

function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of graphemes.segment(text)) count += 1;
  return count;
}
