import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import httpSignature from 'http-signature';
import { DomainError } from '#server/core/errors.ts';
import { HOUR, MINUTE } from '#server/core/time.ts';
import { cpuTime } from '#server/testing/cpu-time.ts';
import { digestHeader, digestOf } from './digest.ts';
import { parseSignatureHeader } from './header.ts';
import { readPublicKey } from './keys.ts';
import type { Expectations, ReceivedRequest } from './scheme.ts';
import { signRequest } from './sign.ts';
import { expectationsOf, readClaim } from './verify.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const KEY_ID = 'https://remote.example/users/alice#main-key';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const body = Buffer.from('{"type":"Create"}');
const expectations: Expectations = expectationsOf('https://social.example')(NOW);

/** What a peer sends; each test breaks one thing. `covered` are the headers it signs. */
interface Crafted {
  method?: string;
  target?: string;
  headers?: Record<string, string | undefined>;
  covered?: string[];
  parameters?: Record<string, string>;
  body?: Buffer;
  algorithm?: string;
}

const COVERED = ['(request-target)', 'host', 'date', 'digest'];

function craft(options: Crafted = {}): ReceivedRequest {
  const sent = options.body ?? body;
  const headers: Record<string, string | undefined> = {
    host: 'social.example',
    date: NOW.toUTCString(),
    digest: digestHeader(digestOf(sent)),
    ...options.headers,
  };
  const method = options.method ?? 'POST';
  const target = options.target ?? '/inbox';
  const covered = options.covered ?? COVERED;
  const text = covered
    .map((name) => {
      if (name === '(request-target)') return `${name}: ${method.toLowerCase()} ${target}`;
      if (name.startsWith('('))
        return `${name}: ${options.parameters?.[name.slice(1, -1)]?.replaceAll('"', '')}`;
      return `${name}: ${headers[name]}`;
    })
    .join('\n');
  const hash = options.algorithm === 'rsa-sha512' ? 'sha512' : 'sha256';
  const parameters = {
    keyId: `"${KEY_ID}"`,
    algorithm: `"${options.algorithm ?? 'rsa-sha256'}"`,
    headers: `"${covered.join(' ')}"`,
    signature: `"${createSign(hash).update(text).sign(rsa.privateKey, 'base64')}"`,
    ...options.parameters,
  };
  const signature = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return { method, target, headers: { signature, ...headers }, body: sent };
}

function accepted(request: ReceivedRequest, key = rsa.publicKey): boolean {
  return readClaim(request, expectations).verifies(key);
}

function refuses(request: ReceivedRequest, text: RegExp): void {
  assert.throws(
    () => readClaim(request, expectations),
    (error) => {
      assert.ok(error instanceof DomainError);
      assert.equal(error.code, 'unauthenticated');
      assert.match(error.message, text);
      return true;
    },
  );
}

test('names that every object has are no algorithms', () => {
  for (const name of ['constructor', '__proto__', 'tostring']) {
    refuses(craft({ headers: { digest: `${name}=x` } }), /no SHA-256/);
    assert.equal(accepted(craft({ parameters: { algorithm: `"${name}"` } })), false);
  }
});

describe('what peers send is accepted', () => {
  test('a Mastodon POST', () => {
    const claim = readClaim(craft(), expectations);
    assert.equal(claim.keyId, KEY_ID);
    assert.equal(claim.verifies(rsa.publicKey), true);
    assert.equal(claim.verifies(other.publicKey), false);
  });

  test('hs2019 and no algorithm at all mean the algorithm of the key', () => {
    assert.equal(accepted(craft({ algorithm: 'hs2019' })), true);
    assert.equal(accepted(craft({ parameters: { algorithm: '' } })), true);
    assert.equal(accepted(craft({ algorithm: 'rsa-sha512' })), true);
  });

  test('Ed25519', () => {
    const request = craft({ parameters: { algorithm: '"hs2019"' } });
    const text = COVERED.map((name) =>
      name === '(request-target)'
        ? `${name}: post /inbox`
        : `${name}: ${String(request.headers[name])}`,
    );
    const bytes = signBytes(null, Buffer.from(text.join('\n')), ed25519.privateKey).toString(
      'base64',
    );
    const signature = String(request.headers['signature']).replace(
      /signature="[^"]*"/,
      `signature="${bytes}"`,
    );
    const signed = { ...request, headers: { ...request.headers, signature } };
    assert.equal(accepted(signed, ed25519.publicKey), true);
    assert.equal(accepted(signed, rsa.publicKey), false);
  });

  test('(created) and (expires), quoted or bare, last or not', () => {
    const created = String(NOW.getTime() / 1000 - 30);
    const expires = String(NOW.getTime() / 1000 + 30);
    const covered = ['(request-target)', '(created)', '(expires)', 'host', 'digest'];
    for (const quote of ['', '"']) {
      const parameters = { expires: quote + expires + quote, created: quote + created + quote };
      assert.equal(accepted(craft({ covered, algorithm: 'hs2019', parameters })), true);
    }
  });

  test('blanks around separators, the Signature prefix and the Authorization form', () => {
    const request = craft();
    const signature = String(request.headers['signature']).replaceAll('",', '" , ');
    assert.equal(accepted({ ...request, headers: { ...request.headers, signature } }), true);
    const prefixed = { ...request.headers, signature: `Signature ${signature}` };
    assert.equal(accepted({ ...request, headers: prefixed }), true);
    const headers = {
      ...request.headers,
      signature: undefined,
      authorization: `Signature ${signature}`,
    };
    assert.equal(accepted({ ...request, headers }), true);
  });

  test('a host signed without the port that it is sent with, but no other name or port', () => {
    const signed = craft();
    const sentTo = (host: string) => ({ ...signed, headers: { ...signed.headers, host } });
    assert.ok(accepted(sentTo('social.example:443')));
    refuses(sentTo('social.example:444'), /another host/);
    const withPort = craft({ headers: { host: 'social.example:443' } });
    assert.ok(!accepted({ ...withPort, headers: { ...withPort.headers, host: 'social.example' } }));
  });

  test('a target signed without its query', () => {
    const request = craft({
      method: 'GET',
      target: '/users/bob',
      body: Buffer.alloc(0),
      covered: COVERED.slice(0, 3),
    });
    assert.equal(accepted({ ...request, target: '/users/bob?page=1' }), true);
    assert.equal(accepted({ ...request, target: '/users/carol' }), false);
  });

  test('Host with a port of ours, without it, and in capitals', () => {
    const local = expectationsOf('http://localhost:3001')(NOW);
    for (const host of ['localhost:3001', 'localhost', 'LOCALHOST:3001']) {
      assert.equal(readClaim(craft({ headers: { host } }), local).verifies(rsa.publicKey), true);
    }
  });

  test('several digests, as long as each known one fits', () => {
    const digest = `MD5=AAAA, sha-256=${digestOf(body)}`;
    assert.equal(accepted(craft({ headers: { digest } })), true);
  });

  test('what http-signature itself signs', () => {
    const headers: Record<string, string> = {
      host: 'social.example',
      date: NOW.toUTCString(),
      digest: digestHeader(digestOf(body)),
    };
    const outgoing = {
      method: 'POST',
      path: '/inbox',
      getHeader: (name: string) => headers[name.toLowerCase()],
      setHeader: (name: string, value: string) => {
        headers[name.toLowerCase()] = value;
      },
    };
    const key = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    httpSignature.signRequest(outgoing as never, { keyId: KEY_ID, key, headers: COVERED });
    assert.equal(accepted({ method: 'POST', target: '/inbox', headers, body }), true);
  });
});

describe('what is not bound to the request is refused', () => {
  for (const name of ['(request-target)', 'host', 'digest']) {
    test(`POST without ${name} signed`, () => {
      const covered = COVERED.filter((each) => each !== name);
      refuses(craft({ covered }), new RegExp(name.replace(/[()]/g, '\\$&')));
    });
  }

  test('no time signed', () => {
    refuses(craft({ covered: ['(request-target)', 'host', 'digest'] }), /date or \(created\)/);
  });

  test('a GET that carries a body must have it signed', () => {
    refuses(craft({ method: 'GET', covered: COVERED.slice(0, 3) }), /digest/);
  });

  for (const name of ['host', 'date', 'digest']) {
    test(`a signed ${name} that is not there`, () => {
      refuses(craft({ headers: { [name]: undefined } }), new RegExp(name));
    });
  }

  test('a wrong digest, and a body exchanged afterwards', () => {
    refuses(craft({ headers: { digest: 'SHA-256=AAAA' } }), /does not match/);
    refuses({ ...craft(), body: Buffer.from('{"type":"Delete"}') }, /does not match/);
    refuses(craft({ headers: { digest: 'MD5=AAAA' } }), /no SHA-256/);
  });

  test('a stale, a future and an unreadable date', () => {
    const at = (ms: number): Record<string, string> => ({
      date: new Date(NOW.getTime() + ms).toUTCString(),
    });
    refuses(craft({ headers: at(-HOUR - MINUTE) }), /too old/);
    refuses(craft({ headers: at(HOUR + MINUTE) }), /future/);
    refuses(craft({ headers: { date: 'yesterday' } }), /not a date/);
    assert.equal(accepted(craft({ headers: at(-50 * MINUTE) })), true);
  });

  test('stale and unreadable created, passed expires', () => {
    const covered = ['(request-target)', '(created)', 'host', 'digest'];
    const now = NOW.getTime() / 1000;
    const craftAt = (parameters: Record<string, string>): ReceivedRequest =>
      craft({ covered, algorithm: 'hs2019', parameters });
    refuses(craftAt({ created: String(now - 4000) }), /too old/);
    refuses(craftAt({ created: 'NaN' }), /seconds/);
    refuses(craftAt({}), /created is missing/);
    refuses(craftAt({ created: String(now), expires: String(now - 600) }), /expired/);
  });

  test('a signature for another host', () => {
    refuses(craft({ headers: { host: 'victim.example' } }), /another host/);
  });

  test('a declared algorithm that does not fit the key, or is weak', () => {
    assert.equal(accepted(craft({ parameters: { algorithm: '"rsa-sha1"' } })), false);
    assert.equal(accepted(craft({ parameters: { algorithm: '"hmac-sha256"' } })), false);
    assert.equal(accepted(craft({ parameters: { algorithm: '"ed25519"' } })), false);
  });

  test('no signature, and one of a scheme that is not known', () => {
    refuses({ ...craft(), headers: { host: 'social.example' } }, /not signed/);
    const request = craft({ headers: { 'signature-input': 'sig1=("@method")' } });
    refuses(request, /cannot be parsed|no signature/);
  });
});

describe('the Signature header is parsed strictly', () => {
  const good = `keyId="${KEY_ID}",headers="date",signature="AAAA"`;
  const bad: [string, string, RegExp][] = [
    ['a doubled keyId', `${good},keyId="https://evil.example/#k"`, /twice/],
    ['a doubled unknown parameter', `${good},x="1",x="2"`, /twice/],
    ['a header signed twice', good.replace('"date"', '"date date"'), /twice/],
    ['an unknown pseudo-header', good.replace('"date"', '"(algorithm)"'), /unknown component/],
    ['a keyId that is no URL', good.replace(KEY_ID, 'acct:alice@remote.example'), /keyId/],
    ['a keyId with credentials', good.replace('https://', 'https://a:b@'), /keyId/],
    ['a missing keyId', 'headers="date",signature="AAAA"', /keyId/],
    ['a missing signature', `keyId="${KEY_ID}",headers="date"`, /base64/],
    ['an unclosed quote', `keyId="${KEY_ID}`, /parsed/],
    ['an escaped quote', good.replace('"date"', '"da\\"te"'), /parsed/],
    ['a trailing comma', `${good},`, /comma/],
    ['a line break', good.replace(',', ',\r\n'), /control/],
    ['a long header', `${good},x="${'a'.repeat(5000)}"`, /too long/],
    ['too many headers', good.replace('"date"', `"${'x '.repeat(40)}"`), /many|twice/],
    ['signature bytes that are not base64', good.replace('AAAA', 'A A'), /base64/],
  ];
  for (const [name, header, text] of bad) {
    test(name, () => {
      assert.throws(
        () => parseSignatureHeader(header),
        (error) =>
          error instanceof DomainError &&
          error.code === 'unauthenticated' &&
          text.test(error.message),
      );
    });
  }

  test('hostile input takes linear time', async () => {
    const spent = await cpuTime(() => {
      for (const part of ['a=', '"', ' ', '\t=', 'a="']) {
        assert.throws(() => parseSignatureHeader(part.repeat(4000 / part.length)));
      }
    });
    assert.ok(spent < 500, `${spent} ms`);
  });
});

describe('what we send', () => {
  const key = { id: 'https://social.example/users/bob#main-key', privateKey: rsa.privateKey };
  const url = new URL('https://remote.example:8443/inbox?x=1');

  test('a POST carries exactly what every peer needs', async () => {
    const headers = { 'content-type': 'application/activity+json' };
    const signed = await signRequest({ method: 'POST', url, headers, body }, key, NOW);
    assert.equal(signed['host'], 'remote.example:8443');
    assert.equal(signed['date'], 'Sun, 22 Nov 2026 12:00:00 GMT');
    assert.equal(signed['digest'], `SHA-256=${digestOf(body)}`);
    assert.match(
      signed['signature']!,
      new RegExp(
        '^keyId="https://social.example/users/bob#main-key",algorithm="rsa-sha256",' +
          'headers="\\(request-target\\) host date digest content-type",signature="[A-Za-z0-9+/=]+"$',
      ),
    );
    const received = {
      method: 'POST',
      target: '/inbox?x=1',
      headers: { ...headers, ...signed },
      body,
    };
    const there = expectationsOf('https://remote.example:8443')(NOW);
    assert.equal(readClaim(received, there).verifies(rsa.publicKey), true);
    const parsed = httpSignature.parseRequest(
      { method: 'POST', url: '/inbox?x=1', headers: received.headers } as never,
      { clockSkew: 1e9 },
    );
    assert.equal(
      httpSignature.verifySignature(
        parsed,
        rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string,
      ),
      true,
    );
  });

  test('a GET has no digest, and can leave the query unsigned', async () => {
    const signed = await signRequest(
      { method: 'GET', url, headers: {}, signedTarget: 'path' },
      key,
      NOW,
    );
    assert.equal(signed['digest'], undefined);
    assert.match(signed['signature']!, /headers="\(request-target\) host date"/);
  });
});

test('only RSA of 2048 to 4096 bits and Ed25519 are keys', () => {
  const pem = (bits: number): string =>
    generateKeyPairSync('rsa', {
      modulusLength: bits,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).publicKey;
  assert.equal(readPublicKey(pem(1024)), null);
  assert.notEqual(readPublicKey(pem(2048)), null);
  assert.notEqual(
    readPublicKey(ed25519.publicKey.export({ type: 'spki', format: 'pem' }) as string),
    null,
  );
  assert.notEqual(
    readPublicKey(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string),
    null,
  );
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal(readPublicKey(ec.publicKey.export({ type: 'spki', format: 'pem' }) as string), null);
  assert.equal(
    readPublicKey('-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----'),
    null,
  );
});
