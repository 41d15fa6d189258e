import { escapeHtml } from '#server/core/html.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Rendered } from '#server/statuses/publish.ts';
import { statusLength } from '#server/statuses/render/length.ts';
import { cut, textOf } from './pieces.ts';
import type { FeedPost, Piece } from './source.ts';

export interface WrittenPost {
  /** As plain text. */
  text: string;
  rendered: Rendered;
}

interface Options {
  origin: string;
  /** Without `#`. */
  hashtags: readonly string[];
  /** Most characters that a post may have. */
  limit: number;
}

/**
 * A post's text, plain and as HTML: heading and text, the credit line, hashtags. Where it is too long
 * its text is cut; credit and hashtags stay whole.
 */
export function writePost(post: FeedPost, { origin, hashtags, limit }: Options): WrittenPost {
  const tags = hashtags.map((tag): Piece => ({ text: `#${tag}`, url: hashtagUrl(origin, tag) }));
  let paragraphs = post.paragraphs.filter((pieces) => textOf(pieces) !== '');
  const headed = (): Piece[][] => (post.heading ? [[post.heading], ...paragraphs] : paragraphs);
  const text = (): string =>
    [...headed().map(textOf), textOf(post.credit), tags.map((tag) => tag.text).join(' ')]
      .filter((line) => line !== '')
      .join('\n\n');
  for (let over = statusLength(text()) - limit; over > 0; over = statusLength(text()) - limit) {
    const last = paragraphs.at(-1);
    if (!last) break;
    const left = [...textOf(last)].length - over;
    // A stub of some words says nothing beside what stands before it.
    const rest = left < 40 && paragraphs.length > 1 ? [] : [cut(last, Math.max(left, 0))];
    const next = [...paragraphs.slice(0, -1), ...rest];
    if (next.length === paragraphs.length && textOf(next.at(-1)!) === textOf(last)) break;
    paragraphs = next.filter((pieces) => textOf(pieces) !== '');
  }
  return {
    text: text(),
    rendered: { html: html(post, paragraphs, tags), hashtags: [...hashtags] },
  };
}

function html(post: FeedPost, paragraphs: Piece[][], tags: Piece[]): string {
  const heading = post.heading ? [`<strong>${inline([post.heading])}</strong>`] : [];
  const parts = [...heading, ...paragraphs.map(inline), inline(post.credit), hashtagLine(tags)];
  return parts
    .filter((part) => part !== '')
    .map((part) => `<p>${part}</p>`)
    .join('');
}

export function inline(pieces: readonly Piece[]): string {
  return pieces
    .map(({ text, url }) => {
      const shown = escapeHtml(text).replaceAll('\n', '<br>');
      if (url === undefined) return shown;
      return `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer">${shown}</a>`;
    })
    .join('');
}

function hashtagLine(tags: Piece[]): string {
  return tags
    .map(
      ({ text, url = '' }) =>
        `<a href="${escapeHtml(url)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(text.slice(1))}</span></a>`,
    )
    .join(' ');
}
