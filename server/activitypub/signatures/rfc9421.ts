import type { KeyObject } from 'node:crypto';
import { SECOND } from '#server/core/time.ts';
import { signData, verifiesMessage } from './algorithms.ts';
import { checkContentDigest, contentDigestHeader, digestOf } from './digest.ts';
import { isKeyId } from './header.ts';
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
import {
  parseByteSequences,
  parseInnerLists,
  serialiseInnerList,
  serialiseItem,
  type InnerList,
  type Parameters,
} from './structured-fields.ts';
import { checkExpiry, checkMoment } from './window.ts';

/** HTTP Message Signatures, https://www.rfc-editor.org/rfc/rfc9421, as the fediverse uses them. */
export const rfc9421: SignatureScheme = { name: 'rfc9421', detects, read, sign };

/** An RSA-4096 signature has 512 bytes. */
const MAX_SIGNATURE = 1024;

/**
 * `Signature-Input` alone decides: whoever sends it is held to RFC 9421, whatever else is there, so
 * that no request can be read in two ways (a proxy or a cache may read the other one).
 */
function detects(request: ReceivedRequest): boolean {
  return request.headers['signature-input'] !== undefined;
}

function read(request: ReceivedRequest, expectations: Expectations): SignatureClaim {
  if (/^Signature[ \t]/i.test(String(request.headers['authorization'] ?? ''))) {
    throw refuse('The request is signed in two ways');
  }
  const { covered, signature } = parse(request);
  const keyId = textParameter(covered.parameters, 'keyid') ?? '';
  if (!isKeyId(keyId)) throw refuse('keyid must be an http(s) URL');
  const algorithm = textParameter(covered.parameters, 'alg');
  requireCovered(covered, request);
  checkTime(covered.parameters, expectations.now);
  const base = signatureBase(covered, request, expectations);
  if (hasBody(request)) checkContentDigest(field(request, 'content-digest'), request.body);
  return {
    keyId,
    covered: new Set(covered.items.map(({ value }) => value)),
    signature,
    verifies: (key: KeyObject) => verifiesMessage(algorithm, key, base, signature),
  };
}

/** One signature, with the same label in both headers: of several, each reader might pick its own. */
function parse(request: ReceivedRequest): { covered: InnerList; signature: Buffer } {
  const inputs = parseInnerLists(field(request, 'signature-input'));
  const signatures = parseByteSequences('Signature', field(request, 'signature'));
  if (inputs.size !== 1 || signatures.size !== 1) throw refuse('Send one signature');
  const [label, covered] = [...inputs][0]!;
  const signature = signatures.get(label);
  if (signature === undefined) throw refuse(`There is no signature ${label}`);
  if (signature.length === 0 || signature.length > MAX_SIGNATURE)
    throw refuse('The signature has a wrong length');
  return { covered, signature };
}

/** A parameter that must be text where it is given (a token is taken for its name). */
function textParameter(parameters: Parameters, name: string): string | null {
  const value = parameters.get(name);
  if (value === undefined || typeof value === 'string') return value ?? null;
  if (typeof value === 'object' && 'token' in value) return value.token;
  throw refuse(`${name} is not text`);
}

/**
 * A signature binds only what it covers: method and whole target, or it can be moved to another
 * inbox or server; the digest of a body, or the body can be exchanged. Component parameters (`;sf`,
 * `;bs`, `;key`, `;req` …) change what is signed; nobody here uses them, so they are refused.
 */
function requireCovered(covered: InnerList, request: ReceivedRequest): void {
  const names = new Set<string>();
  for (const { value, parameters } of covered.items) {
    if (parameters.size > 0) throw refuse(`Parameters of ${value} are not understood`);
    if (names.has(value)) throw refuse(`The signature covers ${value} twice`);
    names.add(value);
  }
  if (!names.has('@method')) throw refuse('The signature must cover @method');
  if (!coversTarget(names, request.target)) {
    throw refuse('The signature must cover @target-uri, or @authority and @path with @query');
  }
  if (hasBody(request) && !names.has('content-digest'))
    throw refuse('The signature must cover content-digest');
}

function coversTarget(names: ReadonlySet<string>, target: string): boolean {
  if (names.has('@target-uri')) return true;
  const path = names.has('@path') && (names.has('@query') || !target.includes('?'));
  return names.has('@authority') && (names.has('@request-target') || path);
}

/** `created` is optional in the RFC; without it a signature would be good for ever. */
function checkTime(parameters: Parameters, now: Date): void {
  const created = seconds(parameters, 'created');
  if (created === null) throw refuse('created is missing');
  checkMoment('created', created * SECOND, now);
  const expires = seconds(parameters, 'expires');
  if (expires !== null) checkExpiry(expires, now);
}

function seconds(parameters: Parameters, name: string): number | null {
  const value = parameters.get(name);
  if (value === undefined) return null;
  if (typeof value !== 'number' || value <= 0) throw refuse(`${name} is not a number of seconds`);
  return value;
}

/**
 * The bytes that are signed (RFC 9421 §2.5). The target is ours by configuration, never what a
 * header says: a signature for another server comes to other bytes.
 */
export function signatureBase(
  covered: InnerList,
  request: ReceivedRequest,
  us: Pick<Expectations, 'origin' | 'hosts'>,
): Buffer {
  const lines = covered.items.map(({ value, parameters }) => {
    const content = value.startsWith('@')
      ? derived(value, request, us)
      : fieldOf(value, request, us);
    return `${serialiseItem(value, parameters)}: ${content}`;
  });
  lines.push(`"@signature-params": ${serialiseInnerList(covered)}`);
  return Buffer.from(lines.join('\n'), 'latin1');
}

function derived(name: string, request: ReceivedRequest, us: Pick<Expectations, 'origin'>): string {
  const { method, target } = request;
  const mark = target.indexOf('?');
  const [path, query] = mark < 0 ? [target, '?'] : [target.slice(0, mark), target.slice(mark)];
  const origin = new URL(us.origin);
  switch (name) {
    case '@method':
      return method.toUpperCase();
    case '@target-uri':
      return us.origin + target;
    case '@authority':
      return origin.host;
    case '@scheme':
      return origin.protocol.slice(0, -1);
    case '@request-target':
      return target;
    case '@path':
      return path;
    case '@query':
      return query;
    default:
      throw refuse('The signature covers an unknown component');
  }
}

function fieldOf(name: string, request: ReceivedRequest, us: Pick<Expectations, 'hosts'>): string {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
    throw refuse('The signature covers an unknown component');
  const value = field(request, name);
  if (name === 'host' && !us.hosts.has(value.toLowerCase()))
    throw refuse('The signature is for another host');
  return value;
}

/** A line break in a value could pass for another component. */
function field(request: ReceivedRequest, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string') throw refuse(`The request has no ${name} header`);
  if (/[\r\n\0]/.test(value)) throw refuse(`The ${name} header holds control characters`);
  return value.trim();
}

/** What Mastodon 4.5, Fedify and the others that read RFC 9421 require, and no more. */
const COMPONENTS = ['@method', '@target-uri'];

async function sign(
  request: OutgoingRequest,
  key: SigningKey,
  now: Date,
): Promise<Record<string, string>> {
  const { url, body } = request;
  const added: Record<string, string> = { host: url.host, date: now.toUTCString() };
  if (body !== undefined) {
    added['content-digest'] = contentDigestHeader(request.digest ?? digestOf(body));
  }
  const names = [
    ...COMPONENTS,
    ...(body === undefined ? [] : ['content-digest']),
    ...SIGNED_TOO.filter((name) => request.headers[name] !== undefined),
  ];
  const covered: InnerList = {
    items: names.map((value) => ({ value, parameters: new Map() })),
    parameters: new Map<string, string | number>([
      ['created', Math.floor(now.getTime() / SECOND)],
      ['keyid', key.id],
      ['alg', key.privateKey.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa-v1_5-sha256'],
    ]),
  };
  const target = url.pathname + url.search;
  const there = { origin: url.origin, hosts: new Set([url.host]) };
  const received = {
    method: request.method,
    target,
    headers: { ...request.headers, ...added },
    body: body ?? new Uint8Array(),
  };
  const signature = await signData(key.privateKey, signatureBase(covered, received, there));
  return {
    ...added,
    'signature-input': `sig1=${serialiseInnerList(covered)}`,
    signature: `sig1=:${signature.toString('base64')}:`,
  };
}
