import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { S3Config } from '#server/config.ts';
import { newKey } from './keys.ts';
import { createS3Storage } from './s3.ts';

const objects = new Map<string, { bytes: Buffer; type: string | undefined }>();
let server: Server;
let config: S3Config;
let seen: { method: string | undefined; authorization: string | undefined }[] = [];

/** As little of a bucket as the client needs: it keeps objects and refuses what is not signed. */
before(async () => {
  server = createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    seen.push({ method, authorization: headers.authorization });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=key-id/')) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    } else if (method === 'PUT') {
      objects.set(url, { bytes: Buffer.concat(chunks), type: headers['content-type'] });
      response.writeHead(200).end();
    } else if (method === 'DELETE') {
      response.writeHead(objects.delete(url) ? 204 : 404).end();
    } else {
      const object = objects.get(url);
      response.writeHead(object ? 200 : 404).end(object?.bytes ?? 'absent');
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  config = {
    endpoint,
    region: 'eu-test',
    bucket: 'social',
    accessKeyId: 'key-id',
    secretAccessKey: 'secret',
    publicUrl: 'https://media.example.org/',
  };
});
after(() => server.close());

test('files go to the bucket signed, come back, and can be deleted twice', async () => {
  const storage = createS3Storage(config);
  const key = newKey('originals', 'image/png');
  await storage.put(key, new Uint8Array([1, 2, 3]), 'image/png');
  assert.equal(objects.get(`/social/${key}`)?.type, 'image/png');
  assert.deepEqual([...(await storage.read(key))!], [1, 2, 3]);
  assert.equal(await storage.has(key), true);
  await storage.delete(key);
  await storage.delete(key);
  assert.equal(await storage.read(key), null);
  assert.equal(await storage.has(key), false);
  assert.deepEqual(
    seen.map(({ method }) => method),
    ['PUT', 'GET', 'HEAD', 'DELETE', 'DELETE', 'GET', 'HEAD'],
  );
  for (const { authorization } of seen) {
    assert.match(
      authorization ?? '',
      /Credential=key-id\/\d{8}\/eu-test\/s3\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
    );
  }
});

test('browsers are sent to the public face, or to the bucket itself', () => {
  const key = newKey('avatars', 'image/jpeg');
  assert.equal(createS3Storage(config).url(key), `https://media.example.org/${key}`);
  assert.equal(
    createS3Storage({ ...config, publicUrl: null }).url(key),
    `${config.endpoint}/social/${key}`,
  );
});

test('a bucket that refuses or is away is a refusal that may be tried again', async () => {
  const key = newKey('originals', 'image/png');
  const put = (some: Partial<S3Config>) =>
    createS3Storage({ ...config, ...some }).put(key, new Uint8Array(1), 'image/png');
  await assert.rejects(put({ accessKeyId: 'other' }), { code: 'remote_unavailable' });
  await assert.rejects(put({ endpoint: 'http://127.0.0.1:1' }), { code: 'remote_unavailable' });
});

test('only keys of ours reach the bucket', async () => {
  seen = [];
  for (const key of ['../other/secret', 'originals/aa/bb/x.jpg?acl', '']) {
    await assert.rejects(createS3Storage(config).read(key), /not a storage key/);
  }
  assert.deepEqual(seen, []);
});
