import type { Mention, StatusTag } from '#lib/api/entities.ts';
import { accountPath, tagPath } from '#lib/api/paths.ts';

interface Known {
  mentions: Mention[];
  tags: StatusTag[];
  /** Public URL of this instance. */
  origin: string;
}

/** What the post says a link is, by its class or `rel`. */
export type LinkKind = 'hashtag' | 'other';

/**
 * Where a link inside a post leads from here: people and hashtags have a page on this site, also
 * when the post names their page elsewhere. Other links stay as they are, also those that end in the
 * name of a hashtag.
 */
export function localLink(href: string, kind: LinkKind, { mentions, tags, origin }: Known): string {
  // A second slash would make what is left of it the address of another site.
  if (href.startsWith(`${origin}/`) && !/^\/[/\\\s]/.test(href.slice(origin.length)))
    return href.slice(origin.length);
  const mention = mentions.find((one) => one.url === href);
  if (mention) return accountPath(mention);
  if (kind !== 'hashtag') return href;
  const name = folded(lastSegment(href));
  const tag = tags.find((one) => folded(one.name) === name);
  return tag ? tagPath(tag.name) : href;
}

/** `https://far.example/tags/caf%C3%A9/?src=hash` → `café`. */
function lastSegment(href: string): string {
  try {
    return decodeURIComponent(/([^/]*)\/?$/.exec(new URL(href).pathname)?.[1] ?? '');
  } catch {
    return '';
  }
}

/** A hashtag is shown as it was written first, which may have been another way. */
function folded(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
