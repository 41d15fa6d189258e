import assert from 'node:assert/strict';
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign as signBytes,
} from 'node:crypto';
import { describe, test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { HOUR, MINUTE, SECOND } from '#server/core/time.ts';
import { cpuTime } from '#server/testing/cpu-time.ts';
import { verifiesMessage } from './algorithms.ts';
import { contentDigestHeader, digestOf } from './digest.ts';
import { signatureBase } from './rfc9421.ts';
import type { ReceivedRequest } from './scheme.ts';
import { signRequest } from './sign.ts';
import { parseByteSequences, parseInnerLists } from './structured-fields.ts';
import { expectationsOf, readClaim } from './verify.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const CREATED = NOW.getTime() / SECOND;
const KEY_ID = 'https://remote.example/users/alice#main-key';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const body = Buffer.from('{"type":"Create"}');
const us = expectationsOf('https://social.example')(NOW);

interface Crafted {
  method?: string;
  target?: string;
  headers?: Record<string, string | undefined>;
  covered?: string;
  /** What follows the list of components. */
  parameters?: string;
  body?: Buffer;
  signWith?: (base: Buffer) => Buffer;
}

const COVERED = '"@method" "@target-uri" "content-digest"';
const PARAMETERS = `;created=${CREATED};keyid="${KEY_ID}";alg="rsa-v1_5-sha256"`;

/** What a peer sends; each test breaks one thing. */
function craft(options: Crafted = {}): ReceivedRequest {
  const sent = options.body ?? body;
  const input = `sig1=(${options.covered ?? COVERED})${options.parameters ?? PARAMETERS}`;
  const request = {
    method: options.method ?? 'POST',
    target: options.target ?? '/inbox',
    headers: {
      host: 'social.example',
      date: NOW.toUTCString(),
      'content-digest': contentDigestHeader(digestOf(sent)),
      'signature-input': input,
      ...options.headers,
    },
    body: sent,
  };
  const signer = options.signWith ?? ((base) => signBytes('sha256', base, rsa.privateKey));
  const signature = `sig1=:${signer(baseOf(request, input)).toString('base64')}:`;
  return { ...request, headers: { signature, ...request.headers } };
}

/** The base where it can be built; what is refused before needs no true signature. */
function baseOf(request: ReceivedRequest, input: string): Buffer {
  try {
    return signatureBase(parseInnerLists(input).get('sig1')!, request, us);
  } catch {
    return Buffer.from('none');
  }
}

function accepted(request: ReceivedRequest, key = rsa.publicKey): boolean {
  return readClaim(request, us).verifies(key);
}

function refuses(request: ReceivedRequest, text: RegExp): void {
  assert.throws(
    () => readClaim(request, us),
    (error) =>
      error instanceof DomainError &&
      error.code === 'unauthenticated' &&
      (text.test(error.message) || assert.fail(error.message)),
  );
}

const withHeaders = (request: ReceivedRequest, headers: ReceivedRequest['headers']) => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

describe('the test vectors of RFC 9421, appendix B', () => {
  const digest =
    'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';
  const request = {
    method: 'POST',
    target: '/foo?param=Value&Pet=dog',
    headers: {
      host: 'example.com',
      date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'content-type': 'application/json',
      'content-digest': digest,
      'content-length': '18',
    },
    body: Buffer.from('{"hello": "world"}'),
  };
  const there = expectationsOf('https://example.com')(new Date(1618884473 * SECOND));
  const cases = [
    {
      name: 'B.2.3: full coverage with rsa-pss-sha512',
      input:
        'sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
      signature:
        'sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:',
      base: [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@query": ?param=Value&Pet=dog',
        '"@authority": example.com',
        '"content-type": application/json',
        `"content-digest": ${digest}`,
        '"content-length": 18',
      ],
      algorithm: 'rsa-pss-sha512',
      key: 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI2wIDAQAB',
    },
    {
      name: 'B.2.6: ed25519',
      input:
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      signature:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
      base: [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
      ],
      algorithm: 'ed25519',
      key: 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=',
    },
  ];
  for (const { name, input, signature, base, algorithm, key } of cases) {
    test(name, () => {
      const [label, covered] = [...parseInnerLists(input)][0]!;
      const text = signatureBase(covered, request, there);
      const parameters = input.slice(input.indexOf('('));
      assert.equal(text.toString(), [...base, `"@signature-params": ${parameters}`].join('\n'));
      const bytes = parseByteSequences('Signature', signature).get(label)!;
      const der = Buffer.from(key, 'base64');
      const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
      for (const declared of [algorithm, null]) {
        assert.equal(verifiesMessage(declared, publicKey, text, bytes), true);
      }
      assert.equal(verifiesMessage(algorithm, publicKey, Buffer.from(`${text}x`), bytes), false);
    });
  }
});

describe('what peers send by RFC 9421 is accepted', () => {
  test('a Mastodon POST', () => {
    const claim = readClaim(craft(), us);
    assert.equal(claim.keyId, KEY_ID);
    assert.equal(claim.verifies(rsa.publicKey), true);
    assert.equal(claim.verifies(other.publicKey), false);
  });

  test('the components of Fedify, and authority, path and query in place of the target', () => {
    const covered = '"@method" "@target-uri" "@authority" "host" "date" "content-digest"';
    assert.equal(accepted(craft({ covered })), true);
    for (const rest of [
      '"@authority" "@path" "@query"',
      '"@authority" "@request-target" "@scheme"',
    ]) {
      const target = '/inbox?x=1';
      assert.equal(
        accepted(craft({ target, covered: `"@method" ${rest} "content-digest"` })),
        true,
      );
    }
  });

  test('rsa-pss-sha512, ed25519, no algorithm', () => {
    const bare = `;keyid="${KEY_ID}";created=${CREATED}`;
    assert.equal(accepted(craft({ parameters: bare })), true);
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
    for (const alg of ['', ';alg="rsa-pss-sha512"']) {
      const signWith = (base: Buffer) => signBytes('sha512', base, { key: rsa.privateKey, ...pss });
      assert.equal(accepted(craft({ parameters: bare + alg, signWith })), true);
    }
    for (const alg of ['', ';alg="ed25519"']) {
      const signWith = (base: Buffer) => signBytes(null, base, ed25519.privateKey);
      const request = craft({ parameters: bare + alg, signWith });
      assert.equal(accepted(request, ed25519.publicKey), true);
      assert.equal(accepted(request, rsa.publicKey), false);
    }
  });

  test('a GET without digest, and one digest of several', () => {
    const covered = '"@method" "@target-uri"';
    assert.equal(accepted(craft({ method: 'GET', covered, body: Buffer.alloc(0) })), true);
    const digest = `sha-512=:${hash('sha512', body, 'base64')}:, unixsum=:AAAA:`;
    assert.equal(accepted(craft({ headers: { 'content-digest': digest } })), true);
  });

  test('expires in the future, a nonce and a tag', () => {
    const parameters = `${PARAMETERS};expires=${CREATED + 60};nonce="a\\"b";tag="x"`;
    assert.equal(accepted(craft({ parameters })), true);
  });
});

describe('what is not bound to the request by RFC 9421 is refused', () => {
  const uncovered: [string, string, RegExp][] = [
    ['@method', '"@target-uri" "content-digest"', /@method/],
    ['the target', '"@method" "content-digest"', /@target-uri/],
    ['the authority', '"@method" "@path" "@query" "content-digest"', /@target-uri/],
    ['the path', '"@method" "@authority" "@query" "content-digest"', /@target-uri/],
    ['the digest', '"@method" "@target-uri"', /content-digest/],
    ['anything', '', /@method/],
  ];
  for (const [name, covered, text] of uncovered) {
    test(`a POST that does not cover ${name}`, () => refuses(craft({ covered }), text));
  }

  test('a query that is not covered', () => {
    const covered = '"@method" "@authority" "@path" "content-digest"';
    assert.equal(accepted(craft({ covered })), true);
    refuses(craft({ covered, target: '/inbox?as=bob' }), /@query/);
  });

  test('another body, a wrong, missing or unknown digest; a GET with a body', () => {
    refuses({ ...craft(), body: Buffer.from('{"type":"Delete"}') }, /does not match/);
    refuses(craft({ headers: { 'content-digest': 'sha-256=:AAAA:' } }), /does not match/);
    refuses(craft({ headers: { 'content-digest': 'md5=:AAAA:' } }), /no SHA-256/);
    refuses(craft({ headers: { 'content-digest': undefined } }), /no content-digest/);
    refuses(craft({ headers: { 'content-digest': 'constructor=:AAAA:' } }), /no SHA-256/);
    const both = `${contentDigestHeader(digestOf(body))}, sha-512=:AAAA:`;
    refuses(craft({ headers: { 'content-digest': both } }), /does not match/);
    refuses(craft({ method: 'GET', covered: '"@method" "@target-uri"' }), /content-digest/);
  });

  test('a signature for another path, method or server does not verify', () => {
    assert.equal(accepted({ ...craft(), target: '/users/bob/inbox' }), false);
    assert.equal(accepted({ ...craft(), method: 'PUT' }), false);
    const elsewhere = expectationsOf('https://victim.example')(NOW);
    assert.equal(readClaim(craft(), elsewhere).verifies(rsa.publicKey), false);
    const covered = '"@method" "@target-uri" "content-digest" "host"';
    refuses(craft({ covered, headers: { host: 'victim.example' } }), /another host/);
  });

  test('no created, a stale and a future one, a passed expires', () => {
    const at = (ms: number): string => `;created=${CREATED + ms / SECOND};keyid="${KEY_ID}"`;
    refuses(craft({ parameters: `;keyid="${KEY_ID}"` }), /created is missing/);
    refuses(craft({ parameters: at(-HOUR - MINUTE) }), /too old/);
    refuses(craft({ parameters: at(HOUR + MINUTE) }), /future/);
    refuses(craft({ parameters: `;created="now";keyid="${KEY_ID}"` }), /seconds/);
    refuses(craft({ parameters: `${at(0)};expires=${CREATED - 600}` }), /expired/);
    assert.equal(accepted(craft({ parameters: at(-50 * MINUTE) })), true);
  });

  test('a replay after the window', () => {
    const later = expectationsOf('https://social.example')(new Date(NOW.getTime() + 2 * HOUR));
    assert.throws(() => readClaim(craft(), later), /too old/);
  });

  test('a declared algorithm that does not fit the key or is none of these', () => {
    for (const alg of ['ed25519', 'rsa-pss-sha512', 'hmac-sha256', 'ecdsa-p256-sha256', 'none']) {
      const parameters = `;created=${CREATED};keyid="${KEY_ID}";alg="${alg}"`;
      assert.equal(accepted(craft({ parameters })), false, alg);
    }
  });

  test('a key that is no http(s) URL, or none', () => {
    refuses(craft({ parameters: `;created=${CREATED};keyid="acct:a@b.example"` }), /keyid/);
    refuses(craft({ parameters: `;created=${CREATED}` }), /keyid/);
    refuses(craft({ parameters: `;created=${CREATED};keyid=5` }), /keyid is not text/);
  });
});

describe('a request can be read in one way only', () => {
  test('both kinds at once are refused, whichever of them is good', () => {
    const good = craft();
    const cavage = `keyId="${KEY_ID}",headers="date",signature="AAAA"`;
    refuses(withHeaders(good, { signature: cavage }), /cannot be parsed/);
    refuses(
      withHeaders(good, { signature: `${String(good.headers['signature'])}, ${cavage}` }),
      /parsed/,
    );
    refuses(withHeaders(good, { authorization: `Signature ${cavage}` }), /two ways/);
  });

  test('several signatures, labels that differ, no signature, no input', () => {
    const good = craft();
    const input = String(good.headers['signature-input']);
    const signature = String(good.headers['signature']);
    const second = input.replace('sig1', 'sig2');
    refuses(withHeaders(good, { 'signature-input': `${input}, ${second}` }), /one signature/);
    refuses(withHeaders(good, { 'signature-input': `${input}, ${input}` }), /twice/);
    refuses(withHeaders(good, { signature: `${signature}, ${signature}` }), /twice/);
    refuses(withHeaders(good, { 'signature-input': second }), /no signature sig2/);
    refuses(withHeaders(good, { signature: undefined }), /no signature header/);
    refuses(withHeaders(good, { 'signature-input': undefined }), /cannot be parsed|keyId/);
    refuses(withHeaders(good, { signature: 'sig1=::' }), /wrong length/);
  });

  const bad: [string, string, RegExp][] = [
    ['a component covered twice', `sig1=(${COVERED} "@method")${PARAMETERS}`, /twice/],
    [
      'a parameter given twice',
      `sig1=(${COVERED})${PARAMETERS};keyid="https://x.example/"`,
      /twice/,
    ],
    ['a parameter of a component', `sig1=("@method";req ${COVERED})${PARAMETERS}`, /Parameters/],
    ['an unknown component', `sig1=(${COVERED} "@status")${PARAMETERS}`, /unknown component/],
    ['a name in capitals', `sig1=(${COVERED} "Date")${PARAMETERS}`, /unknown component/],
    ['a field that is not there', `sig1=(${COVERED} "x-none")${PARAMETERS}`, /no x-none/],
    ['a line break', `sig1=(${COVERED})${PARAMETERS}\r\n`, /control/],
    ['no blank between components', `sig1=("@method""@target-uri")${PARAMETERS}`, /parsed/],
    ['an unclosed list', `sig1=(${COVERED}${PARAMETERS}`, /parsed/],
    ['an unclosed string', `sig1=(${COVERED});keyid="x`, /parsed/],
    ['something behind', `sig1=(${COVERED})${PARAMETERS} x`, /parsed/],
    ['a comma at the end', `sig1=(${COVERED})${PARAMETERS},`, /parsed/],
    ['a key in capitals', `Sig1=(${COVERED})${PARAMETERS}`, /parsed/],
    ['too many components', `sig1=(${'"a" '.repeat(40)})${PARAMETERS}`, /parsed/],
    ['too long', `sig1=(${COVERED})${PARAMETERS};x="${'a'.repeat(9000)}"`, /too long/],
  ];
  for (const [name, input, text] of bad) {
    test(name, () => refuses(craft({ headers: { 'signature-input': input } }), text));
  }

  test('a covered value with a line break cannot pass for another component', () => {
    const covered = `${COVERED} "x-note"`;
    refuses(craft({ covered, headers: { 'x-note': 'a\n"@method": GET' } }), /control/);
  });

  test('hostile input takes linear time', async () => {
    const spent = await cpuTime(() => {
      for (const part of ['"', '(', ' ', ';a', 'sig1=("', '\\"', ':', 'a=(),']) {
        assert.throws(() => parseInnerLists(part.repeat(8000 / part.length)));
      }
    });
    assert.ok(spent < 500, `${spent} ms`);
  });
});

describe('what we send by RFC 9421', () => {
  const key = { id: 'https://social.example/users/bob#main-key', privateKey: rsa.privateKey };
  const url = new URL('https://remote.example:8443/inbox?x=1');
  const headers = { 'content-type': 'application/activity+json' };

  test('a POST covers method, target and digest, and reads back', async () => {
    const signed = await signRequest({ method: 'POST', url, headers, body }, key, NOW, 'rfc9421');
    assert.equal(
      signed['signature-input'],
      'sig1=("@method" "@target-uri" "content-digest")' +
        `;created=${CREATED};keyid="${key.id}";alg="rsa-v1_5-sha256"`,
    );
    assert.equal(signed['content-digest'], `sha-256=:${digestOf(body)}:`);
    const received = {
      method: 'POST',
      target: '/inbox?x=1',
      headers: { ...headers, ...signed },
      body,
    };
    const there = expectationsOf('https://remote.example:8443')(NOW);
    assert.equal(readClaim(received, there).verifies(rsa.publicKey), true);
  });

  test('a GET has no digest; an Ed25519 key says so', async () => {
    const young = { id: key.id, privateKey: ed25519.privateKey };
    const signed = await signRequest({ method: 'GET', url, headers: {} }, young, NOW, 'rfc9421');
    assert.equal(signed['content-digest'], undefined);
    assert.match(signed['signature-input']!, /^sig1=\("@method" "@target-uri"\);.*alg="ed25519"$/);
  });
});
