import { z } from 'zod';
import type { Reading } from './ask.ts';
import type { WikiResponse } from './http.ts';
import { WikiError } from './wiki-error.ts';

const apiError = z.object({ error: z.object({ code: z.string(), info: z.string().default('') }) });

/** Codes with which the API asks us to come back: they come with status 200. */
const LATER = /^(maxlag|ratelimited|readonly|internal_api_error_.*)$/;

/** The JSON of an answer, whatever its Content-Type says: MediaWiki 1.39 sends text/html for some. */
export function readJson(response: WikiResponse): unknown {
  try {
    return JSON.parse(response.body.toString('utf8')) as unknown;
  } catch (error) {
    const { host } = new URL(response.finalUrl);
    throw new WikiError('bad_response', `${host} gave an answer that is not JSON`, {
      cause: error,
    });
  }
}

/**
 * The answer of the Action API as `schema` describes it. Its errors have status 200, so the body
 * decides (and the `MediaWiki-API-Error` header): a busy wiki is asked again, all else is refused.
 */
export function readApiAnswer<T>(response: WikiResponse, schema: z.ZodType<T>): Reading<T> {
  const { host } = new URL(response.finalUrl);
  const body = readJson(response);
  const failed = apiError.safeParse(body);
  const code = failed.success ? failed.data.error.code : response.headers['mediawiki-api-error'];
  if (code !== undefined) {
    if (LATER.test(code)) return { later: `is busy (${code})` };
    const info = failed.success ? failed.data.error.info : '';
    throw new WikiError('refused', `${host} refused: ${info || code}`, { code });
  }
  if (response.status >= 400) throw statusError(response);
  return { value: parseAnswer(body, schema, host) };
}

/** The answer of a REST address: 404 is null, any other 4xx is refused. */
export function readRestAnswer<T>(response: WikiResponse, schema: z.ZodType<T>): Reading<T | null> {
  if (response.status === 404) return { value: null };
  if (response.status >= 400) throw statusError(response);
  return { value: parseAnswer(readJson(response), schema, new URL(response.finalUrl).host) };
}

export function statusError(response: WikiResponse): WikiError {
  const { host } = new URL(response.finalUrl);
  const code = String(response.status);
  return new WikiError('refused', `${host} answered ${code}`, { code });
}

function parseAnswer<T>(body: unknown, schema: z.ZodType<T>, host: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues
    .map((issue) => issue.path.join('.'))
    .slice(0, 3)
    .join(', ');
  throw new WikiError('bad_response', `${host} gave an answer of another shape (${where})`, {
    cause: parsed.error,
  });
}
