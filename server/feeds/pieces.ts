import sanitizeHtml from 'sanitize-html';
import { htmlToText } from '#server/core/html.ts';
import type { Piece } from './source.ts';

/**
 * A caption's HTML as one line of text with its links, made absolute. Everything else goes: styles,
 * pictures, notes.
 */
export function piecesOf(html: string, base: string): Piece[] {
  const bare = sanitizeHtml(html, {
    allowedTags: ['a'],
    allowedAttributes: { a: ['href'] },
    nonTextTags: ['style', 'script', 'textarea', 'option', 'sup'],
  });
  const pieces: Piece[] = [];
  for (const part of bare.split(/(<a[^>]*>[\s\S]*?<\/a>)/)) {
    const href = /^<a[^>]*?href="([^"]*)"/.exec(part)?.[1];
    const text = flat(part);
    if (text === '') continue;
    const url = href === undefined ? null : URL.parse(htmlToText(href), base);
    // A red link leads to a page that nobody has written.
    const isLink =
      url !== null && /^https?:$/.test(url.protocol) && !url.searchParams.has('redlink');
    pieces.push(isLink ? { text, url: url.href } : { text });
  }
  return trimmed(pieces);
}

/** The text of pieces, without their links. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** At most `characters` of it, cut at a word's end with an ellipsis. */
export function cut(pieces: readonly Piece[], characters: number): Piece[] {
  if (lengthOf(textOf(pieces)) <= characters) return [...pieces];
  const kept: Piece[] = [];
  let room = Math.max(0, characters - 1);
  for (const piece of pieces) {
    const length = lengthOf(piece.text);
    if (length > room) {
      const text = atWordEnd(piece.text, room);
      if (text !== '') kept.push({ ...piece, text });
      break;
    }
    kept.push(piece);
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

/** One line, its spaces at the ends kept: pieces follow one another. */
function flat(html: string): string {
  const text = htmlToText(`|${html}|`);
  return text.slice(1, -1).replaceAll(/\s+/g, ' ');
}

function trimmed(pieces: Piece[]): Piece[] {
  const kept = pieces.map((piece) => ({ ...piece }));
  while (kept[0] && kept[0].text.trim() === '') kept.shift();
  while (kept.at(-1)?.text.trim() === '') kept.pop();
  if (kept[0]) kept[0].text = kept[0].text.trimStart();
  const last = kept.at(-1);
  if (last) last.text = last.text.trimEnd();
  return kept;
}
