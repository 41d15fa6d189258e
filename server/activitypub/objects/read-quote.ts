import type { JsonObject } from '../json.ts';
import { httpIdOf, httpUrl, manyOf, objectOf, objectsOf, textOf, typeAmong } from '../vocab.ts';

/** What a document says that it quotes. */
export interface ReadQuote {
  /** Null where what it quoted is gone. */
  uri: string | null;
  /** Its server knows nothing of consent (Misskey, Akkoma, Fedibird). */
  isLegacy: boolean;
  /** Where the quoted author's consent is to be read. */
  authorizationUri: string | null;
}

const FEP_044F = 'https://w3id.org/fep/044f#';
/** In the order in which Mastodon looks. */
const LEGACY = ['_misskey_quote', 'quoteUrl', 'quoteUri'] as const;
const QUOTE_RELATION = 'https://misskey-hub.net/ns#_misskey_quote';
const MAX_TAGS = 64;

/**
 * The quote of a post: `quote` of FEP-044f, else the names that others gave it, else a Link among
 * the tags (https://codeberg.org/fediverse/fep/src/branch/main/fep/e232/fep-e232.md).
 */
export function readQuote(document: JsonObject): ReadQuote | null {
  const own = document['quote'] ?? document[`${FEP_044F}quote`];
  const authorization = document['quoteAuthorization'] ?? document[`${FEP_044F}quoteAuthorization`];
  const authorizationUri = httpIdOf(authorization);
  if (own !== undefined && own !== null) {
    const isGone = typeAmong(objectOf(own), ['Tombstone']) !== null;
    const uri = isGone ? null : httpIdOf(own);
    return uri === null && !isGone ? null : { uri, isLegacy: false, authorizationUri };
  }
  const named = LEGACY.map((name) => httpIdOf(document[name])).find((uri) => uri !== null);
  const uri = named ?? linkedQuote(document);
  return uri === null ? null : { uri, isLegacy: true, authorizationUri: null };
}

function linkedQuote(document: JsonObject): string | null {
  for (const tag of objectsOf(document['tag'], MAX_TAGS)) {
    const relations = manyOf(tag['rel'], 8);
    const media = textOf(tag['mediaType'], 256) ?? '';
    const isObjectLink = /^application\/(?:ld|activity)\+json/.test(media);
    const isQuote = relations.includes(QUOTE_RELATION);
    if (typeAmong(tag, ['Link']) !== null && isObjectLink && isQuote) return httpUrl(tag['href']);
  }
  return null;
}
