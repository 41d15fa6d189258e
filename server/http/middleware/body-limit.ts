import type { MiddlewareHandler } from 'hono';
import { bodyLimit as limitStream } from 'hono/body-limit';
import { LRUCache } from 'lru-cache';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { createLane, type Lane } from '#server/core/lane.ts';

const MEGABYTE = 1024 * 1024;
const FILMS = /^\/api\/v\d+\/media\b/;
const PICTURES =
  /^\/(?:api\/v\d+\/(?:accounts\/update_credentials|profile|imports$)|settings\/(?:profile|import-export)$)/;

/** Files are read into memory: so many of one person at a time, and so many more that wait. */
const UPLOADS = {
  concurrency: 2,
  queue: 16,
  refusal: { text: 'Too many uploads at once. Try again in a moment!', retryAfter: 10 },
};
const MOST_UPLOADERS = 10_000;

/**
 * Refuses bodies beyond 1 MB with 413. Where files are uploaded, people who are signed in may send
 * as much as two pictures, or a film with its picture.
 */
export function bodyLimit(config: Config): MiddlewareHandler<ApiEnv> {
  const { imageBytes, videoBytes } = config.limits;
  const pictures = 2 * imageBytes + MEGABYTE;
  const most = { small: MEGABYTE, pictures, film: Math.max(pictures, videoBytes + pictures) };
  const refuse = () => {
    throw new DomainError('too_large', 'The request is too large');
  };
  // Only bodies of unknown length need to be counted while they arrive.
  const counted = {
    small: limitStream({ maxSize: most.small, onError: refuse }),
    pictures: limitStream({ maxSize: most.pictures, onError: refuse }),
    film: limitStream({ maxSize: most.film, onError: refuse }),
  };
  const lanes = new LRUCache<string, Lane>({ max: MOST_UPLOADERS });
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return await next();
    const { viewer } = c.var;
    const size = sizeFor(c.req.path);
    const given = c.req.header('content-length');
    // Without either header there is no body (RFC 9112 §6.3): a DELETE is no upload.
    const streamed = c.req.header('transfer-encoding') === undefined ? 0 : Infinity;
    const length = given === undefined ? streamed : Number(given);
    const isUpload = size !== 'small' && length > MEGABYTE;
    // Nobody else's files are worth the memory.
    if (isUpload && viewer === null)
      throw new DomainError('unauthenticated', 'The access token is invalid');
    if (given !== undefined && length > most[size]) refuse();
    const pass = async () => (given === undefined ? await counted[size](c, next) : await next());
    // What a page sends on stands in its lane already.
    const isWithin = (c.env as { forPage?: boolean } | undefined)?.forPage === true;
    if (!isUpload || viewer === null || isWithin) return await pass();
    const lane = lanes.get(viewer.userId) ?? createLane(UPLOADS);
    lanes.set(viewer.userId, lane);
    return await lane.run(pass);
  };
}

function sizeFor(path: string): 'small' | 'pictures' | 'film' {
  if (FILMS.test(path)) return 'film';
  return PICTURES.test(path) ? 'pictures' : 'small';
}
