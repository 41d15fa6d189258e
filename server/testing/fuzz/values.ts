import fc, { type Arbitrary } from 'fast-check';

/**
 * Values that no honest peer sends. Names of people and things are written `{eve}`, `{bob}`, …, and
 * filled in by `fill.ts` when an input is used: so an input depends on its seed alone.
 */

const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  'x\ud83d',
  '\u202e\u2066\u200b\ufeff',
  'é\u0301'.repeat(40),
  '%00',
  '%',
  '%ff%fe',
  '%E0%A4%A',
  '../../../etc/passwd',
  "'; drop table accounts; --",
  '$1',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-1',
  '0',
  '9223372036854775807',
  '9223372036854775808',
  '999999999999999999999999',
  '1e309',
  '0x10',
  '\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<p>'.repeat(300),
  '[[w:w:w:\ud800]]',
  `[[${'w:'.repeat(200)}x]]`,
  '#\u0000 @@@a@b@c #_ #１ @a@xn--',
  '((((((((((a+)+)+)+)+)+)+)+)+)!',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
];

const URLS = [
  'https://',
  'http://',
  'https://[',
  'https://[::1',
  'https://user:pass@{evehost}/x',
  'https://{evehost}.',
  'https://xn--/',
  'https://a..b/',
  'javascript:alert(1)',
  'data:text/html,x',
  'at://did:plc:x/y',
  'urn:uuid:1',
  '//{evehost}/x',
  'file:///etc/passwd',
  'http://169.254.169.254/latest',
  'http://127.0.0.1:1/',
  'https://\ud800/',
  'https://example.invalid/\0',
  `{eve}/${'a'.repeat(3000)}`,
  `{eve}/${'é'.repeat(1500)}`,
  'https://www.w3.org/ns/activitystreams#Public',
];

/** Who and what there is, for things that are not the sender's to touch. */
export const NAMES = [
  '{eve}',
  '{eve}',
  '{eve}/notes/{fresh}',
  '{eve}/notes/1',
  '{eve}/followers',
  '{eve}/served/0',
  '{eve}/served/1',
  '{eve}/served/2',
  '{alice}',
  '{alice}/followers',
  '{alicenote}',
  '{victim}',
  '{victimnote}',
  '{bob}',
  '{bob}/followers',
  '{bobnote}',
  '{bobprivate}',
  '{bobpoll}',
  '{carol}',
  '{origin}',
  '{origin}/actor',
  '{origin}/users/nobody',
  '{origin}/users/bob/statuses/1',
  '{bobfollow}',
  '{carolrequest}',
  'https://www.w3.org/ns/activitystreams#Public',
  'as:Public',
] as const;

export const name: Arbitrary<string> = fc.constantFrom(...NAMES);

export const url: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 2, arbitrary: fc.constantFrom(...URLS) },
  { weight: 1, arbitrary: fc.webUrl() },
);

/** Text of any kind, lone surrogates and NUL included, seldom very long. */
export const text: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: brokenText() },
  { weight: 2, arbitrary: url },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 60_000 }).map((n) => 'a'.repeat(n)) },
);

/** Any sequence of UTF-16 units. */
function brokenText(): Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units));
}

export const html: Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<p>',
        '</p>',
        '<a href="',
        '">',
        '<script>',
        '<!--',
        '-->',
        '<![CDATA[',
        '&#x',
        '&#0;',
        '&lt;',
        '&amp',
        '<style>',
        '<svg onload=x>',
        '<math><mi>',
        '<span class="mention',
        '<',
        '>',
        '"',
        "'",
        '<br/',
        '<textarea>',
        '<ol start=9e99>',
        '<b ',
      ),
      text,
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    1.5,
    1e21,
    1e308,
    2 ** 31,
    2 ** 31 - 1,
    2 ** 53,
    2 ** 63,
    Number.MIN_VALUE,
  ),
  fc.integer(),
);

export const date: Arbitrary<string> = fc.constantFrom(
  '2026-11-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1969-12-31T23:59:59Z',
  '2026-13-45T99:99:99Z',
  '2026-11-01T00:00:00+99:99',
  '2026-11-01',
  '+275760-09-13T00:00:00Z',
  '2026-11-01T00:00:00.000000000000000Z',
);

/** Anything that JSON can say, in the wrong place. */
export const junk: Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [[[[{}]]]], [null]) },
  { weight: 2, arbitrary: number },
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }).map(nested) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(key(), fc.oneof(text, number), { maxKeys: 4 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      { '@value': 1 },
      { '@value': ['a'] },
      { '@list': [{ '@list': ['{eve}'] }] },
      { '@set': '{alice}' },
      { id: ['{eve}'] },
      { '@id': '{victim}', id: 3 },
      { href: {} },
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 2000 }).map((n) => Array(n).fill('{eve}')) },
);

function key(): Arbitrary<string> {
  return fc.constantFrom('__proto__', 'constructor', 'toString', '@type', 'en', '', '\ud800', 'id');
}

function nested(depth: number): unknown {
  let value: unknown = '{eve}';
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { object: value };
  return value;
}

/** Mostly what is expected there, sometimes one of it in a list, sometimes anything. */
export function mostly(expected: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 10, arbitrary: expected },
    { weight: 1, arbitrary: fc.array(expected, { maxLength: 3 }) },
    { weight: 2, arbitrary: junk },
  );
}

/** An object with some of these properties, each mostly of its kind, and sometimes one too many. */
export function objectWith(
  properties: Record<string, Arbitrary<unknown>>,
  requiredKeys: string[] = [],
): Arbitrary<Record<string, unknown>> {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([property, value]) => [
      property,
      requiredKeys.includes(property) ? value : mostly(value),
    ]),
  );
  const record = fc.record(shape, { requiredKeys });
  const odd = fc.tuple(record, fc.oneof(key(), text), junk).map(([base, property, value]) => {
    const all = { ...base };
    Object.defineProperty(all, property, { value, enumerable: true, configurable: true });
    return all;
  });
  return fc.oneof({ weight: 5, arbitrary: record }, { weight: 1, arbitrary: odd });
}
