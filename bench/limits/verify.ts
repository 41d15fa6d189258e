/**
 * A bare HTTP server that verifies the signature and the digest of what is posted to it and keeps
 * nothing: what an inbox costs at the very least. Its first message in is a map from key id to PEM.
 */
import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const keys = new Map<string, KeyObject>();
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const ok = isGenuine(request, Buffer.concat(chunks));
  response.writeHead(ok ? 202 : 401).end();
});

function isGenuine({ method = '', url = '', headers }: IncomingMessage, body: Buffer): boolean {
  if (`SHA-256=${hash('sha256', body, 'base64')}` !== headers['digest']) return false;
  const fields = Object.fromEntries(
    [...String(headers['signature']).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value ?? '',
    ]),
  );
  const key = keys.get(fields['keyId'] ?? '');
  const text = signedText(fields['headers'] ?? '', `${method.toLowerCase()} ${url}`, headers);
  return (
    key !== undefined &&
    verify('sha256', Buffer.from(text), key, Buffer.from(fields['signature'] ?? '', 'base64'))
  );
}

function signedText(names: string, target: string, headers: IncomingHttpHeaders): string {
  return names
    .split(' ')
    .map((name) => `${name}: ${name === '(request-target)' ? target : String(headers[name])}`)
    .join('\n');
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', (pems: Record<string, string>) => {
  for (const [id, pem] of Object.entries(pems)) keys.set(id, createPublicKey(pem));
  process.send?.('known');
});
