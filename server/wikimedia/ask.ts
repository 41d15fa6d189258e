import { MINUTE, SECOND } from '#server/core/time.ts';
import type { WikiHttp, WikiRequest, WikiResponse } from './http.ts';
import type { Pace } from './pace.ts';
import { WikiError } from './wiki-error.ts';

export interface AskDeps {
  http: WikiHttp;
  pace: Pace;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** How often one request is sent at most. */
  attempts: number;
}

/** What is made of an answer: a value, or the wish to come back later. */
export type Reading<T> = { value: T } | { later: string };

/** Longest time that a wiki may put us off inside one request; beyond that the caller comes again. */
const LONGEST_WAIT = 2 * MINUTE;

/**
 * Sends one request until there is an answer of use: 429 and 5xx, answers that `read` finds to be of
 * a busy wiki and dropped connections are tried again, after `Retry-After` or 1, 2, 4 … seconds.
 */
export async function ask<T>(
  deps: AskDeps,
  request: WikiRequest,
  read: (response: WikiResponse) => Reading<T>,
): Promise<T> {
  const host = new URL(request.url).host;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(deps, request, read);
    if ('value' in outcome) return outcome.value;
    if (attempt === deps.attempts || outcome.retryAfter > LONGEST_WAIT)
      throw new WikiError('unreachable', `${host}: ${outcome.later}`, { cause: outcome.cause });
    await deps.wait(Math.max(outcome.retryAfter, backoff(attempt)));
  }
}

interface Later {
  later: string;
  /** Milliseconds. */
  retryAfter: number;
  cause?: unknown;
}

async function once<T>(
  deps: AskDeps,
  request: WikiRequest,
  read: (response: WikiResponse) => Reading<T>,
): Promise<{ value: T } | Later> {
  let response: WikiResponse;
  try {
    response = await deps.pace.run(() => deps.http(request));
  } catch (error) {
    if (error instanceof WikiError) throw error;
    return {
      later: error instanceof Error ? error.message : String(error),
      retryAfter: 0,
      cause: error,
    };
  }
  const retryAfter = retryAfterOf(response);
  if (response.status === 429 || response.status >= 500)
    return { later: `answered ${response.status}`, retryAfter };
  const reading = read(response);
  return 'value' in reading ? reading : { later: reading.later, retryAfter };
}

/** Milliseconds; 0 where the wiki did not say. A date is read too (RFC 9110 §10.2.3). */
function retryAfterOf(response: WikiResponse): number {
  const header = response.headers['retry-after'];
  if (header === undefined) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) * SECOND : Date.parse(header) - Date.now();
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

function backoff(attempt: number): number {
  return SECOND * 2 ** (attempt - 1) * (1 + Math.random() / 4);
}
