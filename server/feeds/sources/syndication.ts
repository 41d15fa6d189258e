import { hash } from 'node:crypto';
import { parseFeed } from 'feedsmith';
import { z } from 'zod';
import { htmlToText } from '#server/core/html.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { profileWord } from '../profile-words.ts';
import { source, type SourceContext } from '../source.ts';
import { FIRST_LISTING } from './file-list.ts';
import { usernameOf } from './names.ts';

const MAX_BYTES = 4 * 1024 * 1024;

const params = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .meta({ title: 'Address', description: 'Of an RSS, Atom or JSON feed' }),
});

/** Any RSS, Atom or JSON feed: the Signpost, Diff, Tech News. Pictures are left alone: nobody says whose they are. */
export const syndication = source({
  name: 'rss',
  summary: 'Any RSS, Atom or JSON feed',
  params,
  schedule: { everyMinutes: 60 },
  postsPerRun: 5,
  icon: 'feed',
  defaults: ({ url }, { language }) => ({
    username: usernameOf(new URL(url).host),
    displayName: new URL(url).host.slice(0, 30),
    note: profileWord('syndication', language, new URL(url).host),
    hashtags: [],
    url,
    license: profileWord('namedThere', language),
  }),
  find: async (ctx, { url }) => {
    const entries = (await read(ctx, url)).slice(0, FIRST_LISTING);
    return entries
      .toSorted((one, other) => one.at - other.at)
      .map(({ id, title, text, link }) => ({
        key: `entry:${hash('sha1', id)}`,
        title: title || text.slice(0, 80) || link,
        ref: { title, text: text.slice(0, 2_000), link },
      }));
  },
  compose: async (ctx, { url }, ref) => {
    const [title, text] = [String(ref['title'] ?? ''), String(ref['text'] ?? '')];
    const link = URL.parse(String(ref['link'] ?? ''), url);
    const href = link && /^https?:$/.test(link.protocol) ? link.href : url;
    return {
      post: {
        ...(title === '' ? {} : { heading: { text: title, url: href } }),
        paragraphs: [[{ text }]],
        credit: [{ text: new URL(href).host, url: href }],
        language: ctx.language,
        picture: null,
        pageId: null,
        version: null,
      },
    };
  },
});

interface Entry {
  id: string;
  title: string;
  text: string;
  link: string;
  /** Milliseconds; 0 where it does not say. */
  at: number;
}

async function read(ctx: SourceContext, url: string): Promise<Entry[]> {
  const document = (await fetchDocument(ctx, url)).toString('utf8');
  // Nobody needs entities of their own in a feed, but for filling our memory with them.
  if (/<!ENTITY/i.test(document)) throw notAFeed(url);
  try {
    return entriesOf(document);
  } catch (cause) {
    throw notAFeed(url, cause);
  }
}

/** Wikis are asked at their pace and under our name; everybody else through the guarded client. */
async function fetchDocument(ctx: SourceContext, url: string): Promise<Buffer> {
  try {
    return (await ctx.wiki.download(url, MAX_BYTES)).bytes;
  } catch (error) {
    if (!(error instanceof WikiError) || error.failure !== 'forbidden_host') throw error;
  }
  try {
    const { bytes } = await ctx.fetchBytes(url, { maxBytes: MAX_BYTES, kind: 'feed' });
    return Buffer.from(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WikiError('unreachable', `${new URL(url).host}: ${why}`, { cause });
  }
}

function notAFeed(url: string, cause?: unknown): WikiError {
  return new WikiError('bad_response', `${new URL(url).host} gave no RSS, Atom or JSON feed`, {
    cause,
  });
}

function entriesOf(document: string): Entry[] {
  const { format, feed } = parseFeed(document);
  switch (format) {
    case 'rss':
      return (feed.items ?? []).map((item) =>
        entry({
          id: item.guid?.value ?? item.link,
          title: item.title,
          html: item.description ?? item.content?.encoded,
          link: item.link,
          date: item.pubDate ?? item.dc?.dates?.[0],
        }),
      );
    case 'atom':
      return (feed.entries ?? []).map((item) => {
        const links = item.links ?? [];
        const link = links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0];
        return entry({
          id: item.id ?? link?.href,
          title: plainOf(item.title),
          html: plainOf(item.summary) ?? plainOf(item.content),
          link: link?.href,
          date: item.published ?? item.updated,
        });
      });
    case 'rdf':
      return (feed.items ?? []).map((item) =>
        entry({ id: item.link, title: item.title, html: item.description, link: item.link }),
      );
    case 'json':
      return (feed.items ?? []).map((item) =>
        entry({
          id: item.id ?? item.url,
          title: item.title,
          html: item.summary ?? item.content_html ?? item.content_text,
          link: item.url ?? item.external_url,
          date: item.date_published,
        }),
      );
  }
}

/** Text constructs of Atom come as text or with their type. */
function plainOf(value: string | { value?: string | undefined } | undefined): string | undefined {
  return typeof value === 'object' ? value.value : value;
}

function entry(given: {
  id: string | undefined;
  title?: string | undefined;
  html?: string | undefined;
  link?: string | undefined;
  date?: string | Date | undefined;
}): Entry {
  const at = given.date === undefined ? 0 : new Date(given.date).getTime();
  return {
    id: given.id ?? given.link ?? given.title ?? '',
    title: htmlToText(given.title ?? '').replaceAll(/\s+/g, ' '),
    text: htmlToText(given.html ?? '').replaceAll(/\s+/g, ' '),
    link: given.link ?? '',
    at: Number.isNaN(at) ? 0 : at,
  };
}
