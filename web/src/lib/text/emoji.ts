import type { Account, CustomEmoji } from '#lib/api/entities.ts';
import { escapeAttribute } from './sanitize.ts';

const shortcode = /:([a-zA-Z0-9_]{2,}):/g;

/** Escaped text with its `:shortcodes:` as pictures. The picture's alternative is the shortcode. */
export function emojiHtml(escaped: string, emojis: CustomEmoji[]): string {
  if (!emojis.length || !escaped.includes(':')) return escaped;
  return escaped.replace(shortcode, (all, code: string) => {
    const emoji = emojis.find((one) => one.shortcode === code);
    if (!emoji || !/^https?:\/\//.test(emoji.static_url)) return all;
    const name = escapeAttribute(`:${code}:`);
    return `<img class="emoji" src="${escapeAttribute(emoji.static_url)}" alt="${name}" title="${name}" loading="lazy">`;
  });
}

/** What an account calls itself where only words can stand, as in a title: without custom emoji. */
export function plainName({
  display_name,
  username,
  emojis,
}: Pick<Account, 'display_name' | 'username' | 'emojis'>): string {
  const words = emojiParts(display_name, emojis).filter((part) => typeof part === 'string');
  return words.join('').replaceAll(/\s+/g, ' ').trim() || username;
}

/** Text cut into plain parts and emoji, for names, which are never HTML. */
export function emojiParts(text: string, emojis: CustomEmoji[]): (string | CustomEmoji)[] {
  if (!emojis.length) return [text];
  const parts: (string | CustomEmoji)[] = [];
  let last = 0;
  for (const match of text.matchAll(shortcode)) {
    const emoji = emojis.find((one) => one.shortcode === match[1]);
    if (!emoji) continue;
    parts.push(text.slice(last, match.index), emoji);
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)].filter((part) => part !== '');
}
