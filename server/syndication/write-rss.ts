import { generateRssFeed } from 'feedsmith';
import { escapeHtml } from '#server/core/html.ts';

type Rss = Parameters<typeof generateRssFeed>[0];

/**
 * An RSS 2.0 document (https://www.rssboard.org/rss-specification). `icon` is the address of a square
 * picture that readers show beside the feed's name (`webfeeds:icon`).
 */
export function writeRss(feed: Rss, { icon }: { icon?: string } = {}): string {
  const document = tight(generateRssFeed(feed));
  if (icon === undefined) return document;
  return document
    .replace('<rss ', '<rss xmlns:webfeeds="http://webfeeds.org/rss/1.0" ')
    .replace('<channel>', () => `<channel><webfeeds:icon>${escapeHtml(icon)}</webfeeds:icon>`);
}

/**
 * Text without the line breaks that are laid around it, which some readers show, and without the
 * characters for which XML 1.0 has no room: with one of them nobody reads any of it.
 */
export function tight(document: string): string {
  return document
    .replaceAll(/[^\t\n\r\u{20}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/>\s+<!\[CDATA\[/g, '><![CDATA[')
    .replaceAll(/\]\]>\s+<\//g, ']]></');
}
