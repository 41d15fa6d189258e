import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { safeRemoteHtml } from '#server/accounts/profile/render-note.ts';
import { contentOf } from '#server/activitypub/objects/convert-text.ts';
import { findAlternate } from '#server/activitypub/fetch/alternate.ts';
import { isActivityJson } from '#server/activitypub/fetch/document.ts';
import { hashtagIn } from '#server/activitypub/resolve/read-featured-tags.ts';
import { parseHandle } from '#server/activitypub/fetch/webfinger.ts';
import { readSynchronisation } from '#server/activitypub/followers/header.ts';
import { type JsonObject, parseJsonObject } from '#server/activitypub/json.ts';
import { toPlain } from '#server/activitypub/jsonld.ts';
import { readActor } from '#server/activitypub/objects/read-actor.ts';
import { readNote } from '#server/activitypub/objects/read-note.ts';
import { readVote } from '#server/activitypub/objects/read-poll.ts';
import { readMultikey } from '#server/activitypub/signatures/multibase.ts';
import { readProof } from '#server/activitypub/signatures/proof.ts';
import { expectationsOf, readClaim } from '#server/activitypub/signatures/verify.ts';
import { hostOf, sameHost } from '#server/activitypub/vocab.ts';
import { ownPath } from '#server/api/go-on.ts';
import { nestBrackets } from '#server/api/params/brackets.ts';
import { htmlToText, sanitizeContent } from '#server/core/html.ts';
import { registrableDomain } from '#server/core/registrable-domain.ts';
import { usernameOf } from '#server/http/federation/webfinger.ts';
import { readRange } from '#server/media/range.ts';
import { sniffPicture, sniffRecording } from '#server/media/sniff.ts';
import { readRecording } from '#server/media/recording.ts';
import { basicCredentials } from '#server/oauth/client.ts';
import { isRedirectUri, withParams } from '#server/oauth/redirect-uri.ts';
import { renderText } from '#server/statuses/render/html.ts';
import { statusLength } from '#server/statuses/render/length.ts';
import { tokenize } from '#server/statuses/render/tokens.ts';
import { wikilinkUrl } from '#server/statuses/render/wikilink.ts';
import { readRequest } from '#server/streaming/read-request.ts';
import { csvLine, parseCsv } from '#server/transfers/csv.ts';
import { readImport, rowOf } from '#server/transfers/read-import.ts';
import { linked, plain } from '#server/wikimedia/metadata-text.ts';
import { activity } from './activities.ts';
import { bytesOf, spoiling } from './bytes.ts';
import { actor, jrd, post, served } from './documents.ts';
import { fillText, NOWHERE } from './fill.ts';
import { digest, signatures, synchronisation } from './headers.ts';
import { date, html, text, url } from './values.ts';

/** A reader that asks nobody, with inputs for it and what must hold of its answer. */
export interface Reader {
  name: string;
  input: Arbitrary<unknown>;
  /** Throws where it crashes or something does not hold; refusals (`DomainError`) may pass. */
  read: (input: never) => unknown;
}

function reader<Input>(
  name: string,
  input: Arbitrary<Input>,
  read: (input: Input) => unknown,
): Reader {
  return { name, input, read };
}

const ORIGIN = 'https://social.example';
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const named = (source: Arbitrary<string>) => source.map((word) => fillText(word, NOWHERE));

/** A document as readers see it: parsed from bytes, made plain. */
function documents(source: Arbitrary<unknown>): Arbitrary<Buffer> {
  return fc.tuple(source, spoiling).map(([document, how]) => bytesOf(document, how));
}
const opened = async (bytes: Buffer): Promise<JsonObject> => await toPlain(parseJsonObject(bytes));

const DOCUMENT_READERS: Reader[] = [
  reader('json', documents(served), (bytes) => {
    const kept = JSON.stringify(parseJsonObject(bytes));
    assert.ok(kept.isWellFormed());
    assert.doesNotMatch(kept, /\\u0000|\\ud[89a-f]/);
  }),
  reader('actor', documents(actor), async (bytes) => {
    const read = readActor(await opened(bytes));
    if (read === null) return;
    const { account, keys } = read;
    assert.ok(sameHost(account.inboxUrl, account.uri));
    assert.ok(account.displayName.length <= 2048 && account.fields.length <= 50);
    for (const key of keys) assert.equal(hostOf(key.id), hostOf(account.uri));
  }),
  reader('note', documents(post), async (bytes) => {
    const read = readNote(await opened(bytes));
    if (read === null) return;
    assert.ok(sameHost(read.authorUri, read.uri));
    assert.ok(read.media.length <= 16 && read.hashtags.length <= 64);
    read.policy({ authorUri: read.authorUri, followersUrl: null, followingUrl: null });
    sanitizeContent(read.content);
  }),
  reader('activity', documents(activity), async (bytes) => {
    const plainOne = await opened(bytes);
    contentOf(plainOne);
    readVote(plainOne['object']);
    hashtagIn(plainOne['object']);
    readProof(plainOne, new Date());
  }),
  reader('jrd', documents(jrd), (bytes) => {
    const { subject } = parseJsonObject(bytes);
    if (typeof subject === 'string') parseHandle(subject);
  }),
];

const TEXT_READERS: Reader[] = [
  reader('html', html, (given) => {
    const once = sanitizeContent(given);
    for (const safe of [once, safeRemoteHtml(once)]) {
      assert.doesNotMatch(safe, /<(?:script|style|svg|math|img|iframe|textarea|object)\b/i);
      assert.doesNotMatch(safe, /href="\s*(?:javascript|data|vbscript|file):/i);
      assert.doesNotMatch(safe.replaceAll(/"[^"]*"/g, '""'), /<[^>]*\s(?:on\w+|style|src)\b/i);
    }
    htmlToText(given);
  }),
  reader('metadata', html, (given) => [plain(given), linked(given, 'https://w.example/')]),
  reader('text', named(fc.oneof(text, html)), (given) => {
    const tokens = tokenize(given);
    assert.equal(tokens.map((token) => token.text).join(''), given);
    statusLength(given);
    const shown = renderText(given, { origin: ORIGIN, mentioned: new Map() });
    assert.doesNotMatch(shown, /<(?!\/?(?:p|br|a|span)\b)/);
  }),
  reader('wikilink', fc.tuple(text, text), ([target, language]) =>
    assert.ok(URL.canParse(wikilinkUrl(target, language))),
  ),
  reader(
    'handle',
    named(
      fc.oneof(
        text,
        fc.tuple(text, url).map((two) => two.join('@')),
      ),
    ),
    (given) => [
      parseHandle(given),
      usernameOf(given, { origin: ORIGIN, domain: 'social.example' }),
    ],
  ),
  reader('csv', fc.tuple(fc.array(fc.array(text, { maxLength: 5 })), text), ([rows, tail]) => {
    const written = rows.map((row) => csvLine(row)).join('') + tail;
    for (const type of ['following', 'lists', 'bookmarks', 'domain_blocking'] as const) {
      try {
        readImport(type, written).forEach((row) => rowOf(type, row));
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    parseCsv(tail);
  }),
  reader('streaming', fc.oneof(text, fc.json()), readRequest),
];

const HEADER_READERS: Reader[] = [
  reader(
    'signature',
    fc.record({
      signatures,
      digest: fc.option(digest),
      contentDigest: fc.option(digest),
      date: fc.option(fc.oneof(date, text), { freq: 1 }),
      host: fc.constantFrom(
        'social.example',
        'social.example',
        'SOCIAL.example:443',
        '',
        'evil.example',
      ),
      method: fc.constantFrom('POST', 'POST', 'GET', 'PUT'),
      target: fc.constantFrom('/inbox', '/inbox', '/inbox?x', '/users/%00/inbox', ''),
    }),
    ({ method, target, signatures: [signature, input], ...given }) => {
      const headers = {
        host: given.host,
        signature: fillText(signature, NOWHERE),
        date: given.date === null ? new Date().toUTCString() : given.date,
        ...(input === null ? {} : { 'signature-input': fillText(input, NOWHERE) }),
        ...(given.digest === null ? {} : { digest: given.digest }),
        ...(given.contentDigest === null ? {} : { 'content-digest': given.contentDigest }),
      };
      const request = { method, target, headers, body: Buffer.from('{}') };
      const claim = readClaim(request, expectationsOf(ORIGIN)(new Date()));
      assert.equal(claim.verifies(STRANGER), false, 'nobody signed this');
    },
  ),
  reader('synchronisation', named(fc.oneof(synchronisation, text)), readSynchronisation),
  reader('range', fc.tuple(rangeText(), fc.nat(1000)), ([range, size]) => {
    const read = readRange(range, size);
    if (read === null || read === 'unsatisfiable') return;
    assert.ok(read.start >= 0 && read.start <= read.end && read.end < size);
  }),
  reader('basic', fc.oneof(text, basicText()), basicCredentials),
  reader('content-type', text, isActivityJson),
  reader('alternate', fc.tuple(text, html), ([link, page]) =>
    findAlternate({
      status: 200,
      headers: { link },
      body: Buffer.from(page),
      finalUrl: 'https://evil.example/',
    }),
  ),
];

const SMALL_READERS: Reader[] = [
  reader('brackets', fc.array(fc.tuple(bracketName(), text), { maxLength: 20 }), (pairs) => {
    nestBrackets(pairs);
  }),
  reader('redirect', named(url), (uri) => {
    if (isRedirectUri(uri)) withParams(uri, { code: 'a b', state: undefined });
  }),
  reader('next', fc.oneof(url, text), (path) => {
    // Browsers read a backslash as a slash.
    assert.equal(new URL(ownPath(path), ORIGIN).origin, ORIGIN);
  }),
  reader('domain', fc.oneof(text, fc.domain()), registrableDomain),
  reader('multikey', text, (given) => readMultikey(`z${given}`)),
  reader('bytes', fc.uint8Array({ maxLength: 200 }), (bytes) => {
    sniffPicture(bytes);
    if (sniffRecording(bytes) !== null) readRecording(bytes);
  }),
];

function rangeText(): Arbitrary<string> {
  const end = fc.constantFrom('', '0', '1', '999', '1000', '-1', '9'.repeat(400), '1e3', ' ');
  return fc.tuple(end, end).map(([from, to]) => `bytes=${from}-${to}`);
}

function basicText(): Arbitrary<string> {
  return text.map((word) => `Basic ${Buffer.from(word).toString('base64')}`);
}

function bracketName(): Arbitrary<string> {
  const part = fc.constantFrom(
    'a',
    '[]',
    '[a]',
    '[0]',
    '[9999999999]',
    '[__proto__]',
    '[',
    ']',
    '',
  );
  return fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
}

/** Refusals are answers; anything else that is thrown is a crash. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'DomainError';
}

export const READERS: readonly Reader[] = [
  ...DOCUMENT_READERS,
  ...TEXT_READERS,
  ...HEADER_READERS,
  ...SMALL_READERS,
];
