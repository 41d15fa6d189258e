import type { Mention, StatusTag } from '#lib/api/entities.ts';
import { accountPath, tagPath } from '#lib/api/paths.ts';

interface Known {
  mentions: Mention[];
  tags: StatusTag[];
  /** Public URL of this instance. */
  origin: string;
}

/**
 * Where a link inside a post leads from here: people and hashtags have a page on this site, also
 * when the post names their page elsewhere. Other links stay as they are.
 */
export function localLink(href: string, { mentions, tags, origin }: Known): string {
  // A second slash would make what is left of it the address of another site.
  if (href.startsWith(`${origin}/`) && !/^\/[/\\\s]/.test(href.slice(origin.length)))
    return href.slice(origin.length);
  const mention = mentions.find((one) => one.url === href);
  if (mention) return accountPath(mention);
  const tag = tags.find((one) => one.url.toLowerCase() === href.toLowerCase());
  return tag ? tagPath(tag.name) : href;
}
