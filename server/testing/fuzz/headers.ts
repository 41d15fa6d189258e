import fc, { type Arbitrary } from 'fast-check';
import {
  contentDigestHeader,
  digestHeader,
  digestOf,
} from '#server/activitypub/signatures/digest.ts';
import { text, url } from './values.ts';

const signatureText = fc.constantFrom(
  'AAAA'.repeat(86),
  'AAAA'.repeat(86),
  'AAAA',
  'A'.repeat(344),
  '====',
  '\u00ff',
  '',
  '"',
  'a'.repeat(9000),
);
const covered = fc.oneof(
  fc.constant('(request-target) host date digest'),
  fc
    .array(
      fc.constantFrom(
        '(request-target)',
        'host',
        'date',
        'digest',
        '(created)',
        '(expires)',
        'content-digest',
        '__proto__',
        '',
        'cookie',
      ),
      { maxLength: 12 },
    )
    .map((names) => names.join(' ')),
);
const moment = fc
  .constantFrom(
    'now',
    'now',
    'now',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'now',
    '',
    '1790000000',
  )
  .map((one) => (one === 'now' ? String(Math.floor(Date.now() / 1000)) : one));

/** `Signature` of draft-cavage: of its form, or not quite. */
const cavageHeader: Arbitrary<string> = fc
  .record({
    keyId: fc.oneof(fc.constant('{eve}#main-key'), url),
    headers: covered,
    signature: signatureText,
    algorithm: fc.constantFrom('rsa-sha256', 'rsa-sha256', 'hs2019', 'none', 'hmac-sha256', ''),
    created: moment,
    glue: fc.constantFrom(',', ',', ',', ', ', ',,', ';', ' ', '\t'),
    quote: fc.constantFrom('"', '"', '"', '"', '"', '"', '"', "'", ''),
    twice: fc.constantFrom(false, false, false, true),
  })
  .map(({ keyId, headers, signature, algorithm, created, glue, quote, twice }) =>
    [
      `keyId=${quote}${keyId}${quote}`,
      `algorithm=${quote}${algorithm}${quote}`,
      ...(algorithm === 'hs2019' ? [`created=${created}`] : []),
      `headers=${quote}${headers}${quote}`,
      `signature=${quote}${signature}${quote}`,
      ...(twice ? [`keyId="x"`] : []),
    ].join(glue),
  );

/** `Signature-Input` of RFC 9421. */
const inputHeader: Arbitrary<string> = fc
  .record({
    label: fc.constantFrom('sig1', 'sig1', 'sig1', 'sig1', '*', 'Sig', '', '__proto__'),
    names: fc.oneof(
      fc.constant(['"@method"', '"@target-uri"', '"content-digest"']),
      fc.array(
        fc.constantFrom(
          '"@method"',
          '"@target-uri"',
          '"@authority"',
          '"content-digest"',
          '"@query-param";name="a"',
          '"date";bs',
          '"x";key="\\""',
          'token',
          '1.0',
          ':AA==:',
          '?1',
          '()',
        ),
        { maxLength: 8 },
      ),
    ),
    created: moment,
    keyId: fc.oneof(fc.constant('{eve}#main-key'), url),
    more: fc.constantFrom(
      '',
      '',
      '',
      ';alg="rsa-v1_5-sha256"',
      ';expires=1;nonce="x"',
      ';;',
      ';a=b;a=c',
    ),
    tail: fc.constantFrom('', '', '', '', ', sig2=()', ',', 'x'),
  })
  .map(
    ({ label, names, created, keyId, more, tail }) =>
      `${label}=(${names.join(' ')});created=${created};keyid="${keyId}"${more}${tail}`,
  );

/** `Signature` of RFC 9421. */
const byteSequence: Arbitrary<string> = fc.oneof(
  signatureText.map((bytes) => `sig1=:${bytes}:`),
  signatureText.map((bytes) => `sig1=:${bytes}:`),
  fc.constantFrom(
    'sig1=:AA:',
    'sig1=AAAA',
    'sig1=:',
    '=::',
    'a=:AAAA:, a=:AAAA:',
    `a=:${'A'.repeat(1e4)}:`,
  ),
);

const BRACES = digestHeader(digestOf(Buffer.from('{}')));
const BRACES_TOO = contentDigestHeader(digestOf(Buffer.from('{}')));

/** `Signature` and `Signature-Input`, null where it is absent; mostly of one scheme. */
export const signatures: Arbitrary<[string, string | null]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(cavageHeader, fc.constant(null)) },
  { weight: 4, arbitrary: fc.tuple(byteSequence, inputHeader) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.oneof(cavageHeader, byteSequence, text),
      fc.oneof(fc.constant<string | null>(null), inputHeader, text),
    ),
  },
);

/** A digest of a body: of `{}`, or of another. */
export const digest: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    BRACES,
    BRACES,
    BRACES_TOO,
    BRACES_TOO,
    'SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
    'SHA-256=',
    'MD5=x,SHA-256=y',
    'sha-512=:AA==:',
    'sha-256=47DE',
    ',',
  ),
  text,
);

export const synchronisation: Arbitrary<string> = fc
  .tuple(
    url,
    url,
    fc.constantFrom('0'.repeat(64), 'x', '', 'F'.repeat(64)),
    fc.constantFrom(', ', ';', ''),
  )
  .map(([id, at, sum, glue]) => `collectionId="${id}"${glue}url="${at}"${glue}digest="${sum}"`);
