import { type CardFacts, line, webAddress } from './facts.ts';

/**
 * What https://oembed.com/ adds to a page's own words: who made it, and the picture of a photo. Its
 * HTML and its players are not even looked at, but that there are some is kept.
 */
export function withOembed(facts: CardFacts, body: Buffer): CardFacts {
  const given = parse(body);
  if (given === null) return facts;
  const photo = given['type'] === 'photo' ? webAddress(given['url']) : null;
  return {
    ...facts,
    type: photo === null ? facts.type : 'photo',
    embeds:
      facts.embeds || (/^(video|rich)$/.test(String(given['type'])) && Boolean(given['html'])),
    title: facts.title || line(given['title'], 'title'),
    authorName: line(given['author_name'], 'name') || facts.authorName,
    authorUrl: webAddress(given['author_url']) ?? facts.authorUrl,
    providerName: line(given['provider_name'], 'name') || facts.providerName,
    providerUrl: webAddress(given['provider_url']) ?? facts.providerUrl,
    imageUrl: photo ?? facts.imageUrl ?? webAddress(given['thumbnail_url']),
  };
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
