import type { CustomEmoji } from '#server/contract/custom-emoji.ts';
import type { Poll } from '#server/contract/poll.ts';
import type { Status } from '#server/contract/status.ts';
import { escapeHtml } from '#server/core/html.ts';
import { contentWarning } from './words.ts';

const EMOJI_STYLE = 'width: 1.1em; height: 1.1em; object-fit: contain; vertical-align: middle';

/**
 * The HTML of a post for feed readers, as Mastodon writes it: the content warning in bold above a
 * line, the text, what could be voted for, custom emoji as pictures.
 */
export function describePost(status: Status): string {
  const { spoiler_text, content, poll, language } = status;
  const warning = spoiler_text
    ? `<p><strong>${contentWarning(language)}</strong> ${escapeHtml(spoiler_text)}</p><hr>`
    : '';
  const said = `${warning}${content}${poll ? options(poll) : ''}`;
  return said === '' ? pictured(status) : withEmojis(said, status.emojis);
}

/** An item says something, also of a post that is a picture and no more. */
function pictured({ media_attachments }: Status): string {
  return media_attachments
    .map(({ description, type }) => `<p>${escapeHtml(description ?? type)}</p>`)
    .join('');
}

/** Readers drop form controls, so that the choices stand there as text. */
function options({ options: all, multiple }: Poll): string {
  const mark = multiple ? '☐' : '○';
  return `<p>${all.map(({ title }) => `${mark} ${escapeHtml(title)}`).join('<br>')}</p>`;
}

/** Tags are matched to be left alone: an address may hold a shortcode too. */
function withEmojis(html: string, emojis: readonly CustomEmoji[]): string {
  const urls = new Map(emojis.map(({ shortcode, url }) => [shortcode, url]));
  if (urls.size === 0) return html;
  return html.replaceAll(/<[^>]*>|:([A-Za-z0-9_]+):/g, (found, code: string | undefined) => {
    const url = code === undefined ? undefined : urls.get(code);
    if (url === undefined) return found;
    const text = escapeHtml(`:${code}:`);
    return `<img src="${escapeHtml(url)}" alt="${text}" title="${text}" style="${EMOJI_STYLE}">`;
  });
}
