import { DomainError } from '#server/core/errors.ts';
import { objectOf, hostOf, httpIdOf, manyOf, typeAmong } from '../vocab.ts';
import type { JsonObject } from '../json.ts';
import type { Budget } from './budget.ts';
import { fetchFrom, type DocumentDeps } from './document.ts';
import { FetchError } from './fetch-error.ts';

const COLLECTIONS = ['Collection', 'OrderedCollection'] as const;
const PAGES = ['CollectionPage', 'OrderedCollectionPage'] as const;

export interface CollectionOptions {
  /** The host that owns it: pages elsewhere do not belong to it. */
  host: string;
  budget: Budget;
  /** Items after which no more are read. */
  max: number;
  /** Followed unless told. */
  redirects?: 'follow' | 'refuse';
}

/**
 * The items of a collection, given as its id or embedded, with those of its pages, as far as budget
 * and `max` go. Null where it is no collection; what fails on the way ends it.
 */
export async function collectionItems(
  deps: DocumentDeps,
  value: unknown,
  options: CollectionOptions,
): Promise<unknown[] | null> {
  const collection = await resolve(deps, value, COLLECTIONS, options);
  if (collection === null) return null;
  const items = itemsOf(collection, options.max);
  let page = await resolve(deps, collection['first'], PAGES, options);
  while (page !== null) {
    items.push(...itemsOf(page, options.max - items.length));
    page = items.length < options.max ? await resolve(deps, page['next'], PAGES, options) : null;
  }
  return items;
}

function itemsOf(collection: JsonObject, max: number): unknown[] {
  return [collection['orderedItems'], collection['items']]
    .flatMap((items) => manyOf(items, Math.max(max, 0)))
    .slice(0, Math.max(max, 0));
}

async function resolve(
  deps: DocumentDeps,
  value: unknown,
  types: readonly string[],
  { host, budget, redirects }: CollectionOptions,
): Promise<JsonObject | null> {
  const embedded = objectOf(value);
  if (typeAmong(embedded, types) !== null && holdsSomething(embedded!)) return embedded;
  const url = httpIdOf(value);
  if (url === null || hostOf(url) !== host || !budget.take(url)) return null;
  try {
    const document = await fetchFrom(deps, url, redirects);
    return typeAmong(document, types) === null ? null : document;
  } catch (error) {
    if (error instanceof FetchError || error instanceof DomainError) return null;
    throw error;
  }
}

/** A page may be embedded with its id only; the rest is at that address then. */
function holdsSomething(collection: JsonObject): boolean {
  return ['items', 'orderedItems', 'first', 'next'].some((name) => collection[name] !== undefined);
}
