import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { DomainError } from '#server/core/errors.ts';

/** Parameters that are longer stand in no GET. */
const MOST_BYTES = 64 * 1024;
const READABLE =
  /^(?:application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/**
 * The parameters that came as the body of a GET: curl and libraries of other languages send some, and
 * Mastodon reads them. `Request` has no such body (https://fetch.spec.whatwg.org/#dom-request), so
 * it is taken from the connection. Null where there is none, or none of parameters.
 */
export async function bodyOfGet(c: Context): Promise<Response | null> {
  const incoming = (c.env as Partial<HttpBindings> | undefined)?.incoming;
  const type = c.req.header('content-type') ?? '';
  if (!incoming || incoming.readableEnded || !READABLE.test(type)) return null;
  const isSent = Number(incoming.headers['content-length'] ?? 0) > 0;
  if (!isSent && incoming.headers['transfer-encoding'] === undefined) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).byteLength;
    if (size > MOST_BYTES) throw new DomainError('too_large', 'The request is too large');
  }
  return new Response(Buffer.concat(chunks), { headers: { 'Content-Type': type } });
}
