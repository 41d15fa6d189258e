import fc, { type Arbitrary } from 'fast-check';
import { activity } from './activities.ts';
import { bytesOf, type Spoiling, spoiling } from './bytes.ts';
import { fillText, type Names } from './fill.ts';
import { digest, signatures } from './headers.ts';
import { date, junk, text, url } from './values.ts';

/** An HTTP request in parts, before the names are filled in. */
export interface HostileRequest {
  /** Which of the server's addresses; counted round. */
  route: number;
  /** Used instead of the address's own method. */
  method: string | null;
  /** For the `:parameters` of the address, in turn. */
  segments: string[];
  query: [string, string][];
  headers: [string, string][];
  who: 'nobody' | 'bob' | 'carol' | 'stranger';
  body: HostileBody;
  /** Bytes put into the head of the request. */
  noise: string | null;
}

type HostileBody =
  | { kind: 'none' }
  | { kind: 'form' | 'multipart'; fields: [string, string][] }
  | { kind: 'json'; value: unknown; spoiling: Spoiling }
  | { kind: 'raw'; type: string; bytes: Uint8Array };

const IDS = [
  '{noteid}',
  '{noteid}',
  '{privateid}',
  '{pollid}',
  '{bobid}',
  '{carolid}',
  'bob',
  'nobody',
  '@bob',
  'tag',
  '0',
  '-1',
  '1',
  '9223372036854775807',
  '9223372036854775808',
  '1e9',
  '%00',
  '%',
  '%ff',
  '%ED%A0%80',
  '..%2f..%2f',
  '%0d%0aX:1',
  ' ',
  '\u00e9',
  'a'.repeat(5000),
  '__proto__',
  'original',
  'avatar',
  'following_accounts.csv',
];

const PARAMS = (
  'limit max_id min_id since_id offset q acct resource uri url type types[] exclude_types[] resolve ' +
  'following id id[] ids[] account_id status status_ids[] text spoiler_text visibility language ' +
  'sensitive media_ids[] poll[options][] poll[expires_in] poll[multiple] scheduled_at in_reply_to_id ' +
  'quoted_status_id quote_approval_policy choices[] title phrase context[] expires_in whole_word ' +
  'keywords_attributes[][keyword] keyword filter_action replies_policy exclusive domain reason comment category rule_ids[] ' +
  'forward name display_name note locked bot fields_attributes[0][name] fields_attributes[0][value] ' +
  'source[privacy] source[language] avatar header description focus home[last_read_id] ' +
  'notifications[last_read_id] timeline[] any[] all[] none[] local remote only_media pinned ' +
  'exclude_replies exclude_reblogs tagged grouped_types[] for_not_following subscription[endpoint] ' +
  'subscription[keys][p256dh] subscription[keys][auth] data[alerts][mention] data[policy] data mode ' +
  'client_name redirect_uris redirect_uri scopes scope website client_id client_secret grant_type code ' +
  'code_verifier code_challenge code_challenge_method response_type state force_login lang token ' +
  'username email password agreement locale decision next format maxwidth page min_id order ' +
  'notify reblogs languages[] duration date_of_birth stream list tag access_token __proto__[a] a[b][c][d][e][f][g] ' +
  'days_limit attribution_domains[] theme domain[] hide_collections discoverable indexable'
).split(' ');

const param = fc.tuple(
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PARAMS) }, { weight: 1, arbitrary: text }),
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...IDS, 'true', 'public', 'direct', 'read', '') },
    { weight: 3, arbitrary: text },
    { weight: 2, arbitrary: url },
    { weight: 1, arbitrary: date },
  ),
);

const header: Arbitrary<[string, string]> = fc.oneof(
  ...(
    [
      [
        'Accept',
        [
          'application/activity+json',
          'text/html',
          'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
          ',;q=,',
          `a/${'b;'.repeat(2000)}`,
        ],
      ],
      ['Range', ['bytes=0-', 'bytes=-1', 'bytes=9-1', `bytes=${'0-1,'.repeat(500)}`, 'lines=1']],
      [
        'Cookie',
        ['session=x', 'session=%', `a=${'b'.repeat(7000)}`, '=;=;;', 'session=;session=a'],
      ],
      ['Host', ['evil.example', '', 'localhost', '[::1', 'a b', '{host}:99999', '\u00e9.example']],
      [
        'Content-Type',
        ['application/json', 'multipart/form-data', 'text/html', ';;', 'a'.repeat(900)],
      ],
      ['If-None-Match', ['*', '"x"', 'W/', '"a",'.repeat(900)]],
      ['If-Modified-Since', ['never', 'Thu, 01 Jan 1970 00:00:00 GMT']],
      ['Idempotency-Key', ['x', '\u0000', 'k'.repeat(3000), 'same']],
      ['Accept-Language', ['ar', '*;q=9', `x-${'y-'.repeat(900)}`]],
      ['Accept-Encoding', ['gzip', 'br;q=0', 'identity;q=0, *;q=0']],
      ['Origin', ['null', 'http://evil.example', '{origin}']],
      ['Sec-Fetch-Site', ['cross-site', 'same-origin', 'x']],
      ['X-Forwarded-For', ['1.2.3.4', "'", '::', 'a, b, c', '999.1.1.1']],
      ['X-Forwarded-Proto', ['https', 'gopher']],
      ['Content-Encoding', ['gzip', 'br', 'x']],
      ['Content-Length', ['0', '-1', '1e9', '99999999999999999999', 'x']],
      ['Transfer-Encoding', ['chunked', 'gzip, chunked', 'x']],
      ['Expect', ['100-continue', 'x']],
      ['Upgrade', ['websocket', 'h2c']],
      [
        'Authorization',
        ['Bearer', 'Bearer \u00ff', 'Basic eDp5', 'Basic =', 'Bearer a b', 'Digest'],
      ],
      ['X-HTTP-Method-Override', ['DELETE']],
      ['Digest', ['SHA-256=x']],
    ] as [string, string[]][]
  ).map(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom(...values))),
  fc.tuple(fc.constantFrom('Cookie', 'Range', 'Date', 'Link', 'X', 'Accept'), text),
);

const signed: Arbitrary<[string, string][]> = fc
  .tuple(signatures, digest)
  .map(([[signature, input], sum]) => [
    ['Signature', signature],
    ...(input === null ? [] : [['Signature-Input', input] as [string, string]]),
    ['Digest', sum],
    ['Content-Digest', sum],
  ]);

const body: Arbitrary<HostileBody> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<HostileBody>({ kind: 'none' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('form' as const, 'form' as const, 'multipart' as const),
      fields: fc.array(param, { maxLength: 8 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('json' as const),
      value: fc.oneof(
        fc.array(fc.tuple(fc.constantFrom(...PARAMS), junk)).map((pairs) => nested(pairs)),
        fc.array(param).map((pairs) => nested(pairs)),
        activity,
        junk,
      ),
      spoiling,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('raw' as const),
      type: fc.constantFrom(
        'application/json',
        'application/activity+json',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'multipart/form-data; boundary=',
        'image/png',
      ),
      bytes: fc.uint8Array({ maxLength: 400 }),
    }),
  },
);

/** `a[b][]` as JSON has it: names of forms become objects and lists. */
function nested(pairs: [string, unknown][]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [whole, value] of pairs) {
    const [first = '', second, third] = whole.replaceAll(']', '').split('[');
    const inner = third === undefined ? value : { [third || '0']: value };
    const given = second === undefined ? value : second === '' ? [inner] : { [second]: inner };
    if (first !== '__proto__') root[first] = given;
  }
  return root;
}

export const hostileRequest: Arbitrary<HostileRequest> = fc.record({
  route: fc.nat(100_000),
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'HEAD',
        'OPTIONS',
        'PROPFIND',
      ),
    },
  ),
  segments: fc.array(fc.oneof(fc.constantFrom(...IDS), text), { minLength: 1, maxLength: 4 }),
  query: fc.array(param, { maxLength: 6 }),
  headers: fc.oneof(
    { weight: 5, arbitrary: fc.array(header, { maxLength: 4 }) },
    { weight: 1, arbitrary: signed },
  ),
  who: fc.constantFrom('nobody', 'bob', 'bob', 'carol', 'stranger'),
  body,
  noise: fc.oneof(
    { weight: 20, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('\r\n\r\n', '\0', 'X\r\n', ' folded: x\r\n', ':\r\n') },
  ),
});

export interface Place {
  routes: readonly { method: string; path: string }[];
  names: Names;
  tokens: Readonly<Record<HostileRequest['who'], string | null>>;
}

/** The request's bytes, and what it is in a word. */
export function wireOf(
  given: HostileRequest,
  place: Place,
): { bytes: Buffer; what: string; isOpenEnded: boolean } {
  const route = place.routes[given.route % place.routes.length]!;
  let at = 0;
  const path = route.path.replaceAll(/:\w+(?:\{(?:[^{}]|\{[^}]*\})*\})?|\*/g, () => {
    const segment = given.segments[at % given.segments.length]!;
    at += 1;
    return pathText(fillText(segment, place.names));
  });
  const query = given.query
    .map((pair) => pair.map((part) => queryText(fillText(part, place.names))).join('='))
    .join('&');
  const { type, bytes } = bodyOf(given.body, place.names);
  const token = place.tokens[given.who];
  const base: [string, string][] = [
    ['Host', '{host}'],
    ['Connection', 'close'],
    ...(token === null ? [] : [['Authorization', `Bearer ${token}`] as [string, string]]),
    ...(type === null ? [] : [['Content-Type', type] as [string, string]]),
    ...(bytes.length === 0 ? [] : [['Content-Length', String(bytes.length)] as [string, string]]),
  ];
  const own = new Set(given.headers.map(([name]) => name));
  const lines = [...base.filter(([name]) => !own.has(name)), ...given.headers].map(
    ([name, value]) => `${name}: ${headerText(fillText(value, place.names))}\r\n`,
  );
  const method = given.method ?? (route.method === 'ALL' ? 'GET' : route.method);
  const head = `${method} ${path}${query && `?${query}`} HTTP/1.1\r\n${lines.join('')}`;
  const whole = `${head}${given.noise ?? ''}\r\n`;
  const isOpenEnded =
    given.noise !== null ||
    ['Content-Length', 'Transfer-Encoding', 'Expect', 'Upgrade'].some((name) => own.has(name));
  return {
    bytes: Buffer.concat([Buffer.from(whole, 'latin1'), bytes]),
    what: `${method} ${route.path}`,
    isOpenEnded,
  };
}

const wellFormed = (word: string): string => encodeURIComponent(word.toWellFormed());

/** Of a path, what was escaped stays so, and blanks and line ends cannot stand. */
function pathText(word: string): string {
  return /^%|%0d|%2f/i.test(word) ? word : wellFormed(word).slice(0, 6000);
}

function queryText(word: string): string {
  return word.startsWith('%')
    ? word
    : wellFormed(word).replaceAll('%5B', '[').replaceAll('%5D', ']').slice(0, 4000);
}

function headerText(value: string): string {
  return value.replaceAll(/[\r\n]/g, ' ').slice(0, 8000);
}

function bodyOf(given: HostileBody, names: Names): { type: string | null; bytes: Buffer } {
  switch (given.kind) {
    case 'none':
      return { type: null, bytes: Buffer.alloc(0) };
    case 'form': {
      const pairs = given.fields.map((pair) =>
        pair.map((part) => queryText(fillText(part, names))).join('='),
      );
      return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(pairs.join('&')) };
    }
    case 'multipart': {
      const parts = given.fields.map(
        ([name, value], n) =>
          `--x\r\nContent-Disposition: form-data; name="${headerText(name)}"${n % 3 === 0 ? '; filename="a.png"' : ''}\r\n\r\n${fillText(value, names)}\r\n`,
      );
      return {
        type: 'multipart/form-data; boundary=x',
        bytes: Buffer.from(`${parts.join('')}--x--\r\n`),
      };
    }
    case 'json':
      return { type: 'application/json', bytes: bytesOf(given.value, given.spoiling, names) };
    case 'raw':
      return { type: given.type, bytes: Buffer.from(given.bytes) };
  }
}
