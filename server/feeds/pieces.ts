import { readWikiHtml } from '#server/wikimedia/wiki-html.ts';
import type { Piece } from './source.ts';

/**
 * A caption's HTML as one line of text with its links, made absolute. Everything else goes: styles,
 * pictures, notes.
 */
export function piecesOf(html: string, base: string): Piece[] {
  const pieces = readWikiHtml(html).map(({ text, href }) => piece(text, href, base));
  return trimmed(pieces.map((one) => ({ ...one, text: one.text.replaceAll(/\s+/g, ' ') })));
}

/** The same with a line for each block of the HTML; empty ones are left out. */
export function linesOf(html: string, base: string): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const { text, href } of readWikiHtml(html)) {
    text.split('\n').forEach((line, n) => {
      if (n > 0) lines.push([]);
      const flat = line.replaceAll(/\s+/g, ' ');
      if (flat !== '') lines.at(-1)!.push(piece(flat, href, base));
    });
  }
  return lines.map(trimmed).filter((line) => textOf(line) !== '');
}

function piece(text: string, href: string | null, base: string): Piece {
  const url = href === null ? null : URL.parse(href, base);
  // A red link leads to a page that nobody has written.
  const isLink = url !== null && /^https?:$/.test(url.protocol) && !url.searchParams.has('redlink');
  return isLink ? { text, url: url.href } : { text };
}

/** The text of pieces, without their links. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((one) => one.text).join('');
}

/** At most `characters` of it, cut at a word's end with an ellipsis. */
export function cut(pieces: readonly Piece[], characters: number): Piece[] {
  if (lengthOf(textOf(pieces)) <= characters) return [...pieces];
  const kept: Piece[] = [];
  let room = Math.max(0, characters - 1);
  for (const one of pieces) {
    const length = lengthOf(one.text);
    if (length > room) {
      const text = atWordEnd(one.text, room);
      if (text !== '') kept.push({ ...one, text });
      break;
    }
    kept.push(one);
    room -= length;
  }
  const last = kept.pop();
  if (!last) return characters > 0 ? [{ text: '…' }] : [];
  const text = last.text.replace(/[\s,;:–—-]+$/u, '');
  return last.url === undefined
    ? [...kept, { text: `${text}…` }]
    : [...kept, { ...last, text }, { text: '…' }];
}

function atWordEnd(text: string, characters: number): string {
  const head = [...text].slice(0, characters).join('');
  const end = head.search(/\s\S*$/u);
  // A language without spaces, or one very long word, is cut where it is.
  return end > head.length / 2 ? head.slice(0, end) : head;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function trimmed(pieces: Piece[]): Piece[] {
  const kept = pieces.filter(({ text }) => text !== '').map((one) => ({ ...one }));
  while (kept[0] && kept[0].text.trim() === '') kept.shift();
  while (kept.at(-1)?.text.trim() === '') kept.pop();
  if (kept[0]) kept[0].text = kept[0].text.trimStart();
  const last = kept.at(-1);
  if (last) last.text = last.text.trimEnd();
  return kept;
}
