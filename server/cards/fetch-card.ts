import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { registrableDomain } from '#server/core/registrable-domain.ts';
import type { Logger } from '#server/core/log.ts';
import { DAY, HOUR } from '#server/core/time.ts';
import { measurePicture } from '#server/media/picture.ts';
import { remoteFile, type RemoteFileDeps } from '#server/media/remote-file.ts';
import type { WikiClient } from '#server/wikimedia/client.ts';
import { claimCard } from './claim.ts';
import type { CardFacts } from './facts.ts';
import { withOembed } from './read-oembed.ts';
import { readPage } from './read-page.ts';
import { wikiCard } from './wiki-card.ts';
import { wikiPageOf } from './wiki-page.ts';

/** Reads a page through the guarded client; throws when there is none to be had. */
export type FetchPage = (
  url: string,
  options: { accept: string; maxBytes: number },
) => Promise<FetchedPage>;

export interface FetchedPage {
  body: Buffer;
  contentType: string | null;
  finalUrl: string;
}

export interface FetchCardDeps extends RemoteFileDeps {
  config: Pick<Config, 'limits' | 'wikimedia'>;
  wiki: WikiClient;
  fetchPage: FetchPage;
  log: Pick<Logger, 'debug'>;
}

const PAGE_BYTES = 2 * 1024 * 1024;
const OEMBED_BYTES = 64 * 1024;

/** How long what was found is good, and when a page that could not be had is tried again. */
const FRESH = 14 * DAY;
const RETRY = 6 * HOUR;

/** Reads what a card's link leads to, if it is due and its host has not been asked too often. */
export async function fetchCard(deps: FetchCardDeps, cardId: string): Promise<void> {
  const url = await claimCard(deps.db, cardId);
  if (url === null) return;
  const facts = await readFacts(deps, url);
  const picture = facts?.imageUrl ? await pictureAt(deps, facts.imageUrl) : null;
  // A name is what a card needs; a photo speaks for itself.
  if (facts === null || (facts.title === '' && picture === null))
    return await keepNothing(deps, cardId);
  await deps.db
    .updateTable('preview_cards')
    .set({
      state: 'ready',
      type: picture === null ? 'link' : facts.type,
      embeds: facts.embeds,
      title: facts.title,
      description: facts.description,
      language: facts.language,
      author_name: facts.authorName,
      author_url: facts.authorUrl,
      provider_name: facts.providerName,
      provider_url: facts.providerUrl,
      license: facts.license,
      image_url: picture && facts.imageUrl,
      image_description: picture ? facts.imageDescription : '',
      width: picture?.width ?? 0,
      height: picture?.height ?? 0,
      blurhash: picture?.blurhash ?? null,
      published_at: facts.publishedAt,
      due_at: new Date(Date.now() + FRESH),
    })
    .where('id', '=', cardId)
    .execute();
}

/** What was known stays: a page may be away for a day. */
async function keepNothing({ db }: FetchCardDeps, cardId: string): Promise<void> {
  await db
    .updateTable('preview_cards')
    .set({
      state: sql`case when state = 'ready' then state else 'empty' end`,
      due_at: new Date(Date.now() + RETRY),
    })
    .where('id', '=', cardId)
    .execute();
}

async function readFacts(deps: FetchCardDeps, url: string): Promise<CardFacts | null> {
  const { wikimedia } = deps.config;
  const page = wikimedia.contact === null ? null : wikiPageOf(url, wikimedia);
  try {
    const known = page && (await wikiCard(deps.wiki, page, wikimedia.commonsApi));
    if (known) return known;
  } catch (err) {
    deps.log.debug({ err, url }, 'the wiki does not tell of its page');
  }
  try {
    return await readLinked(deps, url);
  } catch (err) {
    deps.log.debug({ err, url }, 'no card');
    return null;
  }
}

async function readLinked(deps: FetchCardDeps, url: string): Promise<CardFacts | null> {
  const accept = 'text/html, application/xhtml+xml;q=0.9';
  const { body, contentType, finalUrl } = await deps.fetchPage(url, {
    accept,
    maxBytes: PAGE_BYTES,
  });
  if (!/^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType ?? '')) return null;
  const { facts, oembedUrl } = readPage({ body, contentType, url: finalUrl });
  if (oembedUrl === null || !sameOwner(oembedUrl, finalUrl)) return facts;
  try {
    const oembed = await deps.fetchPage(oembedUrl, {
      accept: 'application/json',
      maxBytes: OEMBED_BYTES,
    });
    return withOembed(facts, oembed.body);
  } catch {
    return facts;
  }
}

/** A page speaks for itself, and cannot send us anywhere else. */
function sameOwner(one: string, other: string): boolean {
  return registrableDomain(new URL(one).host) === registrableDomain(new URL(other).host);
}

async function pictureAt(deps: FetchCardDeps, url: string) {
  const file = await remoteFile(deps, url, 'small').catch(() => null);
  return file && (await measurePicture(file.bytes).catch(() => null));
}
