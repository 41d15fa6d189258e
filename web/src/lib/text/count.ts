/**
 * Lengths as the server counts them: graphemes, a link as `reserved` characters whatever its
 * length, a mention without its host, the content warning in full.
 */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const link = /https?:\/\/[^\s<>"]+/giu;
const mention = /(^|[^\p{L}\p{N}_/@])@([\w.-]+)@[\w.-]+\w/gu;

/** How many characters of the limit a status uses. `reserved` is what a link costs. */
export function countCharacters(text: string, warning: string, reserved: number): number {
  const shortened = text
    .replace(link, 'x'.repeat(reserved))
    .replace(mention, (_, before: string, user: string) => `${before}@${user}`);
  return graphemes(shortened) + graphemes(warning);
}

function graphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}
