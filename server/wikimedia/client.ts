import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { readApiAnswer, readRestAnswer, statusError } from './api-answer.ts';
import { ask, type AskDeps } from './ask.ts';
import type { WikiHttp, WikiRequest } from './http.ts';
import { createPace } from './pace.ts';
import type { SharedTurns } from './shared-turns.ts';

/** Parameters of the Action API; a list is joined with `|`, `undefined` is left out. */
export type ApiParams = Record<string, string | number | readonly string[] | undefined>;

export interface WikiFile {
  bytes: Buffer;
  /** As the server says; to be checked by its bytes. */
  contentType: string | null;
}

/**
 * The one client for every call to a MediaWiki. All methods wait for their turn (three requests at
 * once, 200 a minute), come back when the wiki asks for it, and throw `WikiError`.
 */
export interface WikiClient {
  /** One answer of the Action API at `api` (`https://…/w/api.php`), read as `schema` says. */
  query<T>(api: string, params: ApiParams, schema: z.ZodType<T>): Promise<T>;
  /** One answer of a REST address; null where there is nothing (404). */
  rest<T>(url: string, schema: z.ZodType<T>): Promise<T | null>;
  /** A file of at most `maxBytes`. */
  download(url: string, maxBytes: number): Promise<WikiFile>;
}

export interface WikiClientOptions {
  http: WikiHttp;
  concurrency?: number;
  perMinute?: number;
  attempts?: number;
  /** Waits for the turn of this process among all that ask the wikis. */
  amongAll?: SharedTurns['run'];
  /** For tests: time. */
  wait?: (ms: number) => Promise<void>;
  now?: () => number;
}

const ANSWER_BYTES = 8 * 1024 * 1024;
const FILE_TIMEOUT = 120_000;
/** Longest query string sent with GET; beyond it the parameters travel in the body. */
const LONGEST_QUERY = 8_000;

export function createWikiClient(options: WikiClientOptions): WikiClient {
  const wait = options.wait ?? ((ms: number) => sleep(ms, undefined, { ref: false }));
  const pace = createPace({
    concurrency: options.concurrency ?? 3,
    perMinute: options.perMinute ?? 200,
    amongAll: options.amongAll,
    wait,
    now: options.now ?? Date.now,
  });
  const deps: AskDeps = { http: options.http, pace, wait, attempts: options.attempts ?? 5 };
  return {
    query: (api, params, schema) =>
      ask(deps, apiRequest(api, params), (response) => readApiAnswer(response, schema)),
    rest: (url, schema) =>
      ask(deps, { method: 'GET', url, maxBytes: ANSWER_BYTES, headers: JSON_ONLY }, (response) =>
        readRestAnswer(response, schema),
      ),
    download: (url, maxBytes) =>
      ask(deps, { method: 'GET', url, maxBytes, timeoutMs: FILE_TIMEOUT }, (response) => {
        if (response.status !== 200) throw statusError(response);
        const contentType = response.headers['content-type'] ?? null;
        return { value: { bytes: response.body, contentType } };
      }),
  };
}

const JSON_ONLY = { accept: 'application/json' };

/** https://www.mediawiki.org/wiki/API:Etiquette: `maxlag` lets a busy wiki put us off. */
function apiRequest(api: string, params: ApiParams): WikiRequest {
  const query = new URLSearchParams({ format: 'json', formatversion: '2', maxlag: '5' });
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    query.set(name, typeof value === 'object' ? value.join('|') : String(value));
  }
  const text = query.toString();
  if (text.length <= LONGEST_QUERY) {
    return { method: 'GET', url: `${api}?${text}`, maxBytes: ANSWER_BYTES, headers: JSON_ONLY };
  }
  return {
    method: 'POST',
    url: api,
    maxBytes: ANSWER_BYTES,
    headers: { ...JSON_ONLY, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(text),
  };
}
