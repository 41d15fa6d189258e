import { LinkifyIt } from 'linkify-it';

/**
 * Lengths as the server counts them (`server/statuses/render/length.ts`; a test holds the two
 * together): what looks like one character counts one, a link `reserved` whatever its length, of a
 * mention only the name without its host, and the content warning in full.
 */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false });
for (const scheme of ['ftp:', '//', 'mailto:']) linkify.add(scheme, null);

const mention =
  /(?<![=/\p{L}\p{N}_@])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)*(?::\d{1,5})?/giu;

/** How many characters of the limit a status uses. `reserved` is what a link costs. */
export function countCharacters(text: string, warning: string, reserved: number): number {
  let short = '';
  let position = 0;
  for (const link of linkify.match(text) ?? []) {
    short += withoutHosts(text.slice(position, link.index)) + 'x'.repeat(reserved);
    position = link.lastIndex;
  }
  return graphemes(short + withoutHosts(text.slice(position))) + graphemes(warning);
}

function withoutHosts(text: string): string {
  return text.replace(mention, '$1');
}

function graphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}
