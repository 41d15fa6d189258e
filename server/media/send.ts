import { request } from 'undici';
import type { SendRequest } from './s3-storage.ts';

/**
 * Speaks to the operator's own bucket, which may well stand in a private network: its address comes
 * from the configuration, never from a peer, so the guarded client has no part in it.
 */
export const sendToBucket: SendRequest = async ({ method, url, headers, body, maxBytes }) => {
  const response = await request(url, { method, headers, body: body ?? null, headersTimeout: 30_000, bodyTimeout: 60_000 });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the bucket sent more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode, body: Buffer.concat(chunks) };
};
