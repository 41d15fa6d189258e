import type { KeyObject } from 'node:crypto';
import httpSignature, { type RequestSigner, type Signature } from 'http-signature';
import { SECOND } from '#server/core/time.ts';
import { signData, verifies } from './algorithms.ts';
import { checkDigest, digestHeader, digestOf } from './digest.ts';
import { parseSignatureHeader, type SignatureHeader } from './header.ts';
import { refuse } from './refuse.ts';
import { hasBody, SIGNED_TOO } from './scheme.ts';
import type {
  Expectations,
  OutgoingRequest,
  ReceivedRequest,
  SignatureClaim,
  SignatureScheme,
  SigningKey,
} from './scheme.ts';
import { checkExpiry, checkMoment } from './window.ts';

/**
 * HTTP signatures as the fediverse uses them: draft-cavage-http-signatures-12.
 * What the `http-signature` package does here, and what it must not, is in
 * docs/adr/0005-http-signatures.md.
 */
export const cavage: SignatureScheme = { name: 'draft-cavage', detects, read, sign };

function detects(request: ReceivedRequest): boolean {
  return signatureText(request) !== null;
}

/** Some old software uses the Authorization form; `Signature` wins where both are there. */
function signatureText(request: ReceivedRequest): string | null {
  const header = request.headers['signature'];
  if (typeof header === 'string') return header;
  const authorization = request.headers['authorization'];
  return typeof authorization === 'string' && /^Signature[ \t]/i.test(authorization)
    ? authorization
    : null;
}

function read(request: ReceivedRequest, expectations: Expectations): SignatureClaim {
  const header = parseSignatureHeader(signatureText(request) ?? '');
  requireSigned(header, request);
  checkHost(request, expectations);
  checkTime(header, request, expectations);
  if (hasBody(request)) checkDigest(single(request, 'digest'), request.body);
  const covered = new Set(header.headers);
  return {
    keyId: header.keyId,
    covered,
    signature: header.signature,
    verifies: (key) => verifiesWith(header, request, key),
  };
}

/**
 * A signature binds only what it covers: without the target it can be moved to another inbox,
 * without the host to another server, without the digest to another body.
 */
function requireSigned(header: SignatureHeader, request: ReceivedRequest): void {
  const signed = new Set(header.headers);
  const required = ['(request-target)', 'host', ...(hasBody(request) ? ['digest'] : [])];
  for (const name of required) {
    if (!signed.has(name)) throw refuse(`The signature must cover ${name}`);
  }
  if (!signed.has('date') && !signed.has('(created)')) {
    throw refuse('The signature must cover date or (created)');
  }
  if (signed.has('(created)') && header.created === null) throw refuse('created is missing');
  if (signed.has('(expires)') && header.expires === null) throw refuse('expires is missing');
  for (const name of signed) {
    if (!name.startsWith('(')) single(request, name);
  }
}

function single(request: ReceivedRequest, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string') throw refuse(`The request has no ${name} header`);
  return value;
}

function checkHost(request: ReceivedRequest, expectations: Expectations): void {
  if (!expectations.hosts.has(single(request, 'host').toLowerCase())) {
    throw refuse('The signature is for another host');
  }
}

function checkTime(
  header: SignatureHeader,
  request: ReceivedRequest,
  expectations: Expectations,
): void {
  if (header.headers.includes('date')) {
    checkMoment('Date', Date.parse(single(request, 'date')), expectations.now);
  }
  if (header.created !== null) checkMoment('created', header.created * SECOND, expectations.now);
  if (header.expires !== null) checkExpiry(header.expires, expectations.now);
}

/**
 * Pleroma and older Pixelfed sign the path without its query; Mastodon tries both, and so do we.
 * WordPress signs the host without the port that it is sent with.
 */
function verifiesWith(header: SignatureHeader, request: ReceivedRequest, key: KeyObject): boolean {
  const host = single(request, 'host').trim();
  const targets = new Set([request.target, request.target.split('?', 1)[0]!]);
  const hosts = new Set([host, host.replace(/:\d+$/, '')]);
  for (const target of targets) {
    for (const written of hosts) {
      const text = signingString(header, request, { target, host: written });
      if (verifies(header.algorithm, key, Buffer.from(text), header.signature)) return true;
    }
  }
  return false;
}

/** The text that was signed (draft 12 §2.3). Every name in it was checked by `requireSigned`. */
function signingString(
  header: SignatureHeader,
  request: ReceivedRequest,
  { target, host }: { target: string; host: string },
): string {
  return header.headers
    .map((name) => {
      if (name === '(request-target)') return `${name}: ${request.method.toLowerCase()} ${target}`;
      if (name === '(created)') return `${name}: ${header.created}`;
      if (name === '(expires)') return `${name}: ${header.expires}`;
      if (name === 'host') return `${name}: ${host}`;
      return `${name}: ${single(request, name).trim()}`;
    })
    .join('\n');
}

/**
 * Signs as every peer accepts it: quoted values, no blanks after commas, `rsa-sha256`, the target
 * with its query, Host with a port that is not the scheme's own.
 */
async function sign(
  request: OutgoingRequest,
  key: SigningKey,
  now: Date,
): Promise<Record<string, string>> {
  const { url, body } = request;
  const target = request.signedTarget === 'path' ? url.pathname : url.pathname + url.search;
  const added: Record<string, string> = { host: url.host, date: now.toUTCString() };
  if (body !== undefined) added['digest'] = digestHeader(request.digest ?? digestOf(body));
  const signer = httpSignature.createSigner({ sign: signWith(key) });
  signer.writeTarget(request.method, target);
  for (const [name, value] of Object.entries(added)) signer.writeHeader(name, value);
  const contentType = request.headers['content-type'];
  if (body !== undefined && contentType !== undefined)
    signer.writeHeader('content-type', contentType);
  for (const name of SIGNED_TOO) {
    const value = request.headers[name];
    if (value !== undefined) signer.writeHeader(name, value);
  }
  return { ...added, signature: await finish(signer) };
}

type SignCallback = (error: unknown, signature?: Signature) => void;

function signWith(key: SigningKey): (data: string, callback: SignCallback) => void {
  return (data, callback) => {
    signData(key.privateKey, Buffer.from(data)).then(
      (bytes) =>
        callback(null, {
          keyId: key.id,
          algorithm: 'rsa-sha256',
          headers: [],
          signature: bytes.toString('base64'),
        }),
      callback,
    );
  };
}

function finish(signer: RequestSigner): Promise<string> {
  return new Promise((resolve, reject) => {
    signer.sign((error: unknown, authorization) => {
      if (error) reject(error as Error);
      else resolve(authorization.replace(/^Signature /, ''));
    });
  });
}
