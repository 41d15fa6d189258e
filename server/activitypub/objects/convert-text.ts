import { escapeHtml, htmlToText } from '#server/core/html.ts';
import type { JsonObject } from '../json.ts';
import {
  dateOf,
  httpUrl,
  linksOf,
  localisedOf,
  objectOf,
  objectsOf,
  textOf,
  typeAmong,
  type Localised,
} from '../vocab.ts';

const MAX_CONTENT = 65_536;
const MAX_SUMMARY = 2048;
/** Characters up to which a body stands in for a missing summary (Lemmy, Mobilizon). */
const SHORT = 1500;
/** Characters of a longer body that are shown instead. */
const TEASER = 500;

/** `content` as HTML: Markdown and plain text keep their lines and nothing else (PeerTube, Lemmy). */
export function contentOf(object: JsonObject): { html: string; language: string | null } {
  const content = localisedOf(object, 'content', MAX_CONTENT);
  if (content === null) return { html: '', language: null };
  const isHtml = !/^text\/(?:plain|markdown)\b/.test(textOf(object['mediaType'], 64) ?? '');
  return { html: isHtml ? content.text : linesToHtml(content.text), language: content.language };
}

/**
 * What is more than a post, told as a post: title, when and where, summary (else a short body, else
 * the beginning of a long one), the link it is about, and the link to itself. Mastodon's shape.
 */
export function convertedText(
  document: JsonObject,
  permalink: string,
): { content: string; language: string | null } {
  const name = localisedOf(document, 'name', MAX_SUMMARY);
  const summary = localisedOf(document, 'summary', MAX_SUMMARY);
  const body = contentOf(objectOf(document['description']) ?? document);
  const parts = [
    ...(name === null ? [] : [`<h2>${escapeHtml(name.text)}</h2>`]),
    ...occasionOf(document),
    summaryOf(summary, body.html),
    ...linkedOf(document).map(linkTo),
    linkTo(permalink),
  ];
  return {
    content: parts.join(''),
    language: body.language ?? summary?.language ?? name?.language ?? languageOf(document),
  };
}

function summaryOf(summary: Localised | null, body: string): string {
  if (summary !== null && summary.text.trim() !== '') return asBlock(summary.text);
  const text = htmlToText(body);
  if (text === '') return '';
  if (text.length <= SHORT) return asBlock(body);
  const cut = text
    .slice(0, TEASER)
    .toWellFormed()
    .replace(/\s+\S*$/u, '');
  return linesToHtml(`${cut} …`);
}

/** Within a paragraph, unless it comes in some of its own (NodeBB, WordPress): those do not nest. */
function asBlock(html: string): string {
  return /^<(?:p|div|h[1-6]|ul|ol|blockquote|pre|section|article)\b/i.test(html.trimStart())
    ? html
    : `<p>${html}</p>`;
}

/** When and where an Event is (Mobilizon, Gancio). */
function occasionOf(document: JsonObject): string[] {
  if (typeAmong(document, ['Event']) === null) return [];
  const times = [dateOf(document['startTime']), dateOf(document['endTime'])]
    .filter((time) => time !== null)
    .map((time) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  const place = textOf(objectOf(document['location'])?.['name'], 256);
  const facts = [times.join(' – '), place ?? ''].filter((fact) => fact !== '');
  return facts.length === 0 ? [] : [`<p>${escapeHtml(facts.join(', '))}</p>`];
}

/** What a Lemmy post links to. */
function linkedOf(document: JsonObject): string[] {
  return objectsOf(document['attachment'], 16)
    .filter((attachment) => typeAmong(attachment, ['Link']) !== null)
    .flatMap((link) => httpUrl(linksOf(link)[0]?.href) ?? [])
    .slice(0, 4);
}

function linkTo(url: string): string {
  const href = escapeHtml(url);
  return `<p><a href="${href}">${href}</a></p>`;
}

/** PeerTube and Lemmy name the language in an object of its own. */
export function languageOf(document: JsonObject): string | null {
  const identifier = textOf(objectOf(document['language'])?.['identifier'], 16);
  return identifier !== null &&
    /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(identifier) &&
    identifier !== 'und'
    ? identifier
    : null;
}

function linesToHtml(text: string): string {
  return text
    .split(/(?:\r?\n){2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replaceAll(/\r?\n/g, '<br />')}</p>`)
    .join('');
}
