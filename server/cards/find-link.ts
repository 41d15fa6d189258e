import { Parser } from 'htmlparser2';
import { webAddress } from './facts.ts';

/** Addresses in the text that are no links to something: mentioned people, what is quoted. */
export interface LinkRules {
  /** Our own pages show themselves. */
  origin: string;
  not: ReadonlySet<string>;
}

/** Class names with which servers mark what is not a link to elsewhere. */
const MARKED = /(^|\s)(mention|hashtag|u-in-reply-to)(\s|$)/;
const QUOTE = /(^|\s)quote-inline(\s|$)/;

/** The first link in a status's HTML that is no mention, no hashtag and no quote; null without any. */
export function findLink(html: string, rules: LinkRules): string | null {
  let found: string | null = null;
  let quoteDepth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (quoteDepth > 0 || QUOTE.test(attributes['class'] ?? '')) quoteDepth += 1;
      else if (found === null && name === 'a') found = linkOf(attributes, rules);
    },
    onclosetag() {
      if (quoteDepth > 0) quoteDepth -= 1;
    },
  });
  parser.end(html);
  return found;
}

function linkOf(attributes: Record<string, string>, rules: LinkRules): string | null {
  if (MARKED.test(attributes['class'] ?? '')) return null;
  if ((attributes['rel'] ?? '').split(/\s+/).includes('tag')) return null;
  const href = webAddress(attributes['href']);
  if (href === null || rules.not.has(href) || rules.not.has(attributes['href'] ?? '')) return null;
  return new URL(href).origin === new URL(rules.origin).origin ? null : href;
}
