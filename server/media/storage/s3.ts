import { AwsV4Signer } from 'aws4fetch';
import { request } from 'undici';
import type { S3Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import type { MediaStorage } from '../storage.ts';
import { isKey } from './keys.ts';

const TIMEOUT = 30_000;
const FOR_EVER = 'public, max-age=31536000, immutable';

interface Answer {
  status: number;
  body: Buffer<ArrayBuffer>;
}

/**
 * Files in a bucket of any S3-compatible service, addressed by path (`endpoint/bucket/key`).
 * Browsers load them from `publicUrl`, where the operator has put the bucket's public face. The
 * bucket may well stand in a private network, so it is not reached through the guarded client.
 */
export function createS3Storage(s3: S3Config): MediaStorage {
  const bucket = `${s3.endpoint.replace(/\/$/, '')}/${s3.bucket}`;
  const face = (s3.publicUrl ?? bucket).replace(/\/$/, '');
  const call = (
    method: 'GET' | 'HEAD' | 'PUT' | 'DELETE',
    key: string,
    body?: Uint8Array,
    headers = {},
  ) => send(s3, method, addressOf(bucket, key), body, headers);

  return {
    async put(key, bytes, mime) {
      const headers = { 'content-type': mime, 'cache-control': FOR_EVER };
      orFail(await call('PUT', key, bytes, headers), 'store');
    },
    async read(key) {
      const answer = await call('GET', key);
      if (answer.status === 404) return null;
      orFail(answer, 'read');
      return answer.body;
    },
    async has(key) {
      const answer = await call('HEAD', key);
      if (answer.status !== 404) orFail(answer, 'find');
      return answer.status !== 404;
    },
    async delete(key) {
      const answer = await call('DELETE', key);
      if (answer.status !== 404) orFail(answer, 'delete');
    },
    url: (key) => `${face}/${key}`,
  };
}

function addressOf(bucket: string, key: string): string {
  if (!isKey(key)) throw new Error('not a storage key');
  return `${bucket}/${key}`;
}

async function send(
  s3: S3Config,
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE',
  url: string,
  body: Uint8Array | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  const { region, accessKeyId, secretAccessKey } = s3;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const signer = new AwsV4Signer({
    method,
    url,
    headers,
    body: bytes,
    service: 's3',
    region,
    accessKeyId,
    secretAccessKey,
  });
  const signed = await signer.sign();
  try {
    const response = await request(signed.url, {
      method,
      headers: Object.fromEntries(signed.headers),
      body: bytes,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return { status: response.statusCode, body: Buffer.from(await response.body.arrayBuffer()) };
  } catch (cause) {
    throw new DomainError(
      'remote_unavailable',
      'The storage could not be reached. Try again in a moment!',
      { cause },
    );
  }
}

function orFail(answer: Answer, what: string): void {
  if (answer.status >= 200 && answer.status < 300) return;
  const cause = new Error(
    `the bucket answered ${answer.status}: ${answer.body.toString('utf8', 0, 500)}`,
  );
  throw new DomainError(
    'remote_unavailable',
    `Could not ${what} the file. Try again in a moment!`,
    { cause },
  );
}
