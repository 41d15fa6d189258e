import { generateAtomFeed, generateJsonFeed } from 'feedsmith';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Account } from '#server/contract/account.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Status } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { escapeHtml, htmlToText } from '#server/core/html.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { findFiles, type File, mediaWords } from '#server/syndication/files.ts';
import { tight, writeRss } from '#server/syndication/write-rss.ts';
import { accountSkeleton } from '#server/timelines/account.ts';
import { findFeed } from './queries.ts';

export type SubscriptionFormat = 'rss' | 'atom' | 'json';

const ENTRIES = 30;
const TITLE_CHARACTERS = 90;

export const CONTENT_TYPES: Record<SubscriptionFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

/**
 * A feed's latest public posts for feed readers: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1
 * (https://www.jsonfeed.org/version/1.1/), each entry with its picture and the picture's credit.
 * Throws "not found" for what is no feed.
 */
export async function showSubscription(
  deps: HydrateDeps,
  username: string,
  format: SubscriptionFormat,
): Promise<string> {
  const feed = await findFeed(deps.db, username);
  const account = (await hydrateAccounts(deps, [feed.account_id])).get(feed.account_id);
  if (!account || account.suspended) throw notFound();
  const skeleton = { viewer: null, accountId: feed.account_id, replies: 'without' } as const;
  const query = { ...skeleton, reblogs: 'without', only: 'everything', tagged: undefined } as const;
  const ids = await accountSkeleton(deps.db, query, { limit: ENTRIES });
  const statuses = (await hydrateStatuses(deps, ids, null)).filter(
    ({ visibility }) => visibility === 'public' || visibility === 'unlisted',
  );
  const files = await findFiles(
    deps.db,
    statuses.flatMap((status) => status.media_attachments.map((medium) => medium.id)),
  );
  const self = `${deps.config.origin}/feeds/${feed.username}.${format}`;
  const entries = statuses.map((status) => entryOf(status, files));
  return write({ account, language: feed.language, created: feed.created_at, self, entries })[
    format
  ]();
}

interface Entry {
  status: Status;
  title: string;
  html: string;
  published: Date;
  updated: Date;
  picture: (File & { url: string; medium: MediaAttachment }) | null;
}

interface Whole {
  account: Account;
  language: string;
  created: Date;
  self: string;
  entries: Entry[];
}

function entryOf(status: Status, files: Map<string, File>): Entry {
  const [medium] = status.media_attachments;
  const file = medium && files.get(medium.id);
  const picture = medium?.url && file ? { ...file, url: medium.url, medium } : null;
  return {
    status,
    title: titleOf(status),
    html: inDirection(
      status.language,
      `${picture ? figure(picture.url, medium?.description ?? '') : ''}${status.content}`,
    ),
    published: new Date(status.created_at),
    updated: new Date(status.edited_at ?? status.created_at),
    picture,
  };
}

/** Readers know nothing of our pages' direction: an Arabic caption would stand on the wrong side. */
function inDirection(language: string | null, html: string): string {
  const lang = language === null ? '' : ` lang="${escapeHtml(language)}"`;
  return `<div${lang} dir="auto">${html}</div>`;
}

function figure(url: string, alt: string): string {
  return `<p><img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}"></p>`;
}

/** The first line of the text, cut at a word. */
function titleOf(status: Status): string {
  const [line = ''] = htmlToText(status.content).split('\n');
  const characters = [...line];
  if (characters.length <= TITLE_CHARACTERS) return line || status.uri;
  return `${characters
    .slice(0, TITLE_CHARACTERS)
    .join('')
    .replace(/\s\S*$/u, '')}…`;
}

function write(whole: Whole): Record<SubscriptionFormat, () => string> {
  return {
    rss: () => rss(whole),
    atom: () => tight(atom(whole)),
    // The list is there also when it is empty.
    json: () =>
      JSON.stringify({ items: [], ...(generateJsonFeed(jsonOf(whole)) as object) }, null, 2),
  };
}

function rss({ account, language, self, entries }: Whole): string {
  return writeRss({
    title: nameOf(account),
    link: account.url,
    description: htmlToText(account.note) || nameOf(account),
    language,
    lastBuildDate: entries[0]?.updated ?? new Date(account.created_at),
    image: { url: account.avatar, title: nameOf(account), link: account.url },
    atom: { links: [{ href: self, rel: 'self', type: 'application/rss+xml' }] },
    items: entries.map(({ status, title, html, published, picture }) => ({
      title,
      link: status.url ?? status.uri,
      guid: { value: status.uri, isPermaLink: false },
      description: html,
      pubDate: published,
      categories: status.tags.map(({ name }) => ({ name })),
      ...(picture && {
        enclosures: [{ url: picture.url, length: picture.bytes, type: picture.type }],
        media: {
          contents: [
            {
              url: picture.url,
              type: picture.type,
              medium: 'image',
              ...mediaWords(picture.medium),
            },
          ],
        },
        ...(picture.medium.credit && {
          dc: {
            creators: [picture.medium.credit.creator],
            rights: [picture.medium.credit.text],
          },
        }),
      }),
    })),
  });
}

function atom({ account, created, self, entries }: Whole): string {
  return generateAtomFeed({
    id: self,
    title: { value: nameOf(account), type: 'text' },
    subtitle: { value: htmlToText(account.note), type: 'text' },
    updated: entries[0]?.updated ?? created,
    icon: account.avatar,
    authors: [{ name: nameOf(account), uri: account.url }],
    links: [
      { href: self, rel: 'self', type: 'application/atom+xml' },
      { href: account.url, rel: 'alternate', type: 'text/html' },
    ],
    entries: entries.map(({ status, title, html, published, updated, picture }) => ({
      id: status.uri,
      title: { value: title, type: 'text' },
      published,
      updated,
      content: {
        value: html,
        type: 'html',
        ...(status.language && { xml: { lang: status.language } }),
      },
      categories: status.tags.map(({ name }) => ({ term: name })),
      links: [
        { href: status.url ?? status.uri, rel: 'alternate', type: 'text/html' },
        ...(picture
          ? [{ href: picture.url, rel: 'enclosure', type: picture.type, length: picture.bytes }]
          : []),
      ],
      ...(picture?.medium.credit && {
        rights: { value: picture.medium.credit.text, type: 'text' },
      }),
    })),
  });
}

function jsonOf({ account, language, self, entries }: Whole) {
  return {
    title: nameOf(account),
    home_page_url: account.url,
    feed_url: self,
    description: htmlToText(account.note),
    icon: account.avatar,
    language,
    authors: [{ name: nameOf(account), url: account.url, avatar: account.avatar }],
    items: entries.map(({ status, title, html, published, updated, picture }) => ({
      id: status.uri,
      url: status.url ?? status.uri,
      title,
      content_html: html,
      date_published: published,
      date_modified: updated,
      tags: status.tags.map(({ name }) => name),
      ...(status.language && { language: status.language }),
      ...(picture && {
        image: picture.url,
        attachments: [
          {
            url: picture.url,
            mime_type: picture.type,
            size_in_bytes: picture.bytes,
            ...(picture.medium.credit && { title: picture.medium.credit.text }),
          },
        ],
      }),
    })),
  };
}

function nameOf(account: Account): string {
  return account.display_name || account.username;
}
