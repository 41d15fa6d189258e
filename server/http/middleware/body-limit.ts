import type { MiddlewareHandler } from 'hono';
import { bodyLimit as limitStream } from 'hono/body-limit';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';

const MEGABYTE = 1024 * 1024;
const UPLOADS =
  /^\/(?:api\/v\d+\/(?:media\b|accounts\/update_credentials|profile|imports$)|settings\/(?:profile|import-export)$)/;

/** Refuses bodies beyond 1 MB, or beyond a film with its picture where files are uploaded, with 413. */
export function bodyLimit(config: Config): MiddlewareHandler {
  const { imageBytes, videoBytes } = config.limits;
  const uploads = Math.max(2 * imageBytes, videoBytes + imageBytes) + MEGABYTE;
  const refuse = () => {
    throw new DomainError('too_large', 'The request is too large');
  };
  // Only bodies of unknown length need to be counted while they arrive.
  const counted = {
    small: limitStream({ maxSize: MEGABYTE, onError: refuse }),
    large: limitStream({ maxSize: uploads, onError: refuse }),
  };
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return await next();
    const isUpload = UPLOADS.test(c.req.path);
    const length = c.req.header('content-length');
    if (length === undefined) return await counted[isUpload ? 'large' : 'small'](c, next);
    if (Number(length) > (isUpload ? uploads : MEGABYTE)) refuse();
    await next();
  };
}
