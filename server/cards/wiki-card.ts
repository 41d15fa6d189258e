import { z } from 'zod';
import { findCaptions } from '#server/wikimedia/captions.ts';
import type { WikiClient } from '#server/wikimedia/client.ts';
import { filePage } from '#server/wikimedia/file-answer.ts';
import { type FileInfo, readFileInfo } from '#server/wikimedia/file-info.ts';
import { fileParams } from '#server/wikimedia/find-files.ts';
import { type CardFacts, line, languageTag, webAddress } from './facts.ts';
import type { WikiPage } from './wiki-page.ts';

const page = filePage.extend({
  extract: z.string().optional(),
  description: z.string().optional(),
  displaytitle: z.string().optional(),
  pagelanguage: z.string().optional(),
  thumbnail: z.object({ source: z.string() }).optional(),
});

const answer = z.object({
  query: z
    .object({
      pages: z.array(page).optional(),
      general: z.object({ sitename: z.string().optional() }).optional(),
    })
    .optional(),
});

const FILES = 6;
const PICTURE = 500;
const COMMONS = 'Wikimedia Commons';

/**
 * What a wiki says of one of its pages: title, beginning and picture of an article; caption, author
 * and terms of a file. Null where there is no such page. Throws `WikiError`.
 */
export async function wikiCard(
  wiki: WikiClient,
  { api, title, isCommons }: WikiPage,
  commonsApi: string,
): Promise<CardFacts | null> {
  const files = fileParams(PICTURE);
  const { query } = await wiki.query(
    api,
    {
      action: 'query',
      redirects: 1,
      titles: [title],
      ...files,
      // What a wiki has no extension for, it leaves out with a warning.
      prop: ['info', 'extracts', 'description', 'pageimages', 'imageinfo'],
      exintro: 1,
      explaintext: 1,
      exchars: 400,
      piprop: 'thumbnail',
      pilicense: 'free',
      pithumbsize: PICTURE,
      meta: 'siteinfo',
      siprop: 'general',
    },
    answer,
  );
  const [found] = query?.pages ?? [];
  if (found === undefined || found.invalid) return null;
  const file = readFileInfo(found, api);
  const site = isCommons ? COMMONS : (query?.general?.sitename ?? new URL(api).host);
  // One of a shared repository has no page here; its own wiki knows more of it.
  if (file !== null && file.pageId !== 0) return await fileCard(wiki, file, { api, site });
  if (found.missing) {
    // A Wikipedia shows files of Commons as if they were its own.
    if (isCommons || found.ns !== FILES || found.imagerepository !== 'shared') return null;
    const name = `File:${found.title.slice(found.title.indexOf(':') + 1)}`;
    return await wikiCard(wiki, { api: commonsApi, title: name, isCommons: true }, commonsApi);
  }
  if (found.pageid === undefined) return null;
  return articleCard(found, { api, site });
}

interface Site {
  api: string;
  site: string;
}

function articleCard(found: z.infer<typeof page>, { api, site }: Site): CardFacts {
  return {
    type: 'link',
    embeds: false,
    title: line(found.title, 'title'),
    description: line(found.extract, 'description') || line(found.description, 'description'),
    language: languageTag(found.pagelanguage),
    authorName: '',
    authorUrl: '',
    providerName: line(site, 'name'),
    providerUrl: `${new URL(api).origin}/`,
    license: null,
    imageUrl: webAddress(found.thumbnail?.source, api),
    imageDescription: '',
    publishedAt: null,
  };
}

async function fileCard(wiki: WikiClient, file: FileInfo, { api, site }: Site): Promise<CardFacts> {
  const captions = (await findCaptions(wiki, api, [file.pageId])).get(file.pageId) ?? {};
  const caption = inAnyLanguage(captions) ?? inAnyLanguage(file.descriptions);
  const isFree = file.unpublishable === null;
  return {
    type: 'link',
    embeds: isFree && /^(video|audio)\//.test(file.mime),
    title: line(file.title.slice(file.title.indexOf(':') + 1), 'title'),
    description: line(caption?.text, 'description'),
    language: languageTag(caption?.language),
    authorName: line(file.author.text, 'name'),
    authorUrl: file.author.url ?? '',
    providerName: line(site, 'name'),
    providerUrl: `${new URL(api).origin}/`,
    license: line(file.license?.name, 'name') || null,
    // What must not be published is not shown as a picture either.
    imageUrl: isFree ? pictureOf(file) : null,
    imageDescription: line(caption?.text, 'imageDescription'),
    publishedAt: file.uploadedAt,
  };
}

function pictureOf(file: FileInfo): string | null {
  if (file.thumbnail !== null) return file.thumbnail.url;
  return /^image\/(jpeg|png|gif|webp)$/.test(file.mime) ? file.url : null;
}

/** English where there is any, as one card is for all readers. */
function inAnyLanguage(texts: Record<string, string>): { language: string; text: string } | null {
  const [language, text] =
    Object.entries(texts).find(([key]) => key === 'en') ?? Object.entries(texts)[0] ?? [];
  return language === undefined || text === undefined ? null : { language, text };
}
