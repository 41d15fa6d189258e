import { AwsV4Signer } from 'aws4fetch';
import type { S3Config } from '../config.ts';
import { DomainError } from '../core/errors.ts';
import { isKey, type MediaStorage } from './storage.ts';

/** One request to the bucket; the composition root says by what client it goes out. */
export type SendRequest = (request: {
  method: 'GET' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array;
  maxBytes: number;
}) => Promise<{ status: number; body: Buffer }>;

const MAX_BYTES = 64 * 1024 * 1024;
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Files in a bucket of any S3-compatible service, addressed by path (`endpoint/bucket/key`).
 * Browsers load them from `publicUrl`, where the operator has put the bucket's public face.
 */
export function createS3Storage(s3: S3Config, send: SendRequest): MediaStorage {
  const bucket = `${s3.endpoint.replace(/\/$/, '')}/${s3.bucket}`;
  const face = (s3.publicUrl ?? bucket).replace(/\/$/, '');

  async function call(method: 'GET' | 'PUT' | 'DELETE', key: string, body?: Uint8Array, headers = {}) {
    if (!isKey(key)) throw new Error('not a storage key');
    const signer = new AwsV4Signer({
      method, headers, url: `${bucket}/${key}`, body: body as Buffer<ArrayBuffer> | undefined,
      service: 's3', region: s3.region,
      accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey,
    });
    const signed = await signer.sign();
    return await send({
      method, url: signed.url.href, headers: Object.fromEntries(signed.headers), body, maxBytes: MAX_BYTES,
    });
  }

  return {
    async put(key, bytes, mime) {
      const headers = { 'content-type': mime, 'cache-control': FOR_EVER };
      orFail(await call('PUT', key, bytes, headers), 'store');
    },
    async read(key) {
      const response = await call('GET', key);
      if (response.status === 404) return null;
      orFail(response, 'read');
      return response.body;
    },
    async delete(key) {
      const response = await call('DELETE', key);
      if (response.status !== 404) orFail(response, 'delete');
    },
    url: (key) => `${face}/${key}`,
  };
}

function orFail(response: { status: number; body: Buffer }, what: string): void {
  if (response.status >= 200 && response.status < 300) return;
  const cause = new Error(`the bucket answered ${response.status}: ${response.body.toString('utf8', 0, 500)}`);
  throw new DomainError('remote_unavailable', `Could not ${what} the file. Try again in a moment!`, { cause });
}
