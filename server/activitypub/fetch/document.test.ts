import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { AS2, startFakeRemote, type FakeRemote } from '#server/testing/fake-remote.ts';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import { fetchDocument, isActivityJson, type DocumentDeps } from './document.ts';
import { FetchError, type FetchFailure } from './fetch-error.ts';
import { createGuardedClient } from './guarded-client.ts';
import { lookupHandle, parseHandle } from './webfinger.ts';

const LOOPBACK = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
const instance = generateKeyPairSync('rsa', { modulusLength: 2048 });
const client = createGuardedClient({
  origin: 'http://localhost:1',
  version: '0',
  allowedPrivateNetworks: LOOPBACK,
});
const deps: DocumentDeps = {
  admit: async () => {},
  client,
  instanceKey: async () => ({
    id: 'http://localhost:1/actor#main-key',
    privateKey: instance.privateKey,
  }),
};
let remote: FakeRemote;
let elsewhere: FakeRemote;

before(async () => {
  [remote, elsewhere] = await Promise.all([startFakeRemote(), startFakeRemote()]);
});
beforeEach(() => void remote.requests.splice(0));
after(async () => {
  await client.close();
  await Promise.all([remote.close(), elsewhere.close()]);
});

function note(origin: string, path: string): Record<string, unknown> & { id: string } {
  return { '@context': AS2, id: `${origin}${path}`, type: 'Note', content: 'hello' };
}

async function fails(promise: Promise<unknown>, failure: FetchFailure): Promise<FetchError> {
  const error = await promise.then(
    () => assert.fail(`expected ${failure}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FetchError, String(error));
  assert.equal(error.failure, failure, String(error));
  return error;
}

describe('an ActivityPub object is believed from its own host only', () => {
  test('at its id, asked for with a signature of the instance actor', async () => {
    const id = remote.publish(note(remote.origin, '/notes/1'));
    assert.equal((await fetchDocument(deps, `${id}#fragment`))['content'], 'hello');
    const seen = remote.requests[0]!;
    const request = { method: 'GET', target: seen.target, headers: seen.headers, body: seen.body };
    const claim = readClaim(request, expectationsOf(remote.origin)(new Date()));
    assert.equal(claim.verifies(instance.publicKey), true);
    assert.match(
      seen.headers.accept!,
      /application\/activity\+json.*ld\+json; profile="https:\/\/www\.w3\.org\/ns\/activitystreams"/,
    );
  });

  test('under another URL, by one more request to the id', async () => {
    const id = remote.publish(note(remote.origin, '/notes/2'));
    remote.serve('/@alice/2', { body: note(remote.origin, '/notes/2') });
    assert.equal((await fetchDocument(deps, `${remote.origin}/@alice/2`))['id'], id);
    assert.equal(remote.requests.length, 2);
  });

  test('a copy on another host counts as nothing: the real one is fetched', async () => {
    const id = remote.publish(note(remote.origin, '/notes/3'));
    elsewhere.serve('/copy', { body: { ...note(remote.origin, '/notes/3'), content: 'forged' } });
    const document = await fetchDocument(deps, `${elsewhere.origin}/copy`);
    assert.equal(document['id'], id);
    assert.equal(document['content'], 'hello');
  });

  test('an id that leads to yet another id is refused', async () => {
    remote.serve('/a', { body: note(remote.origin, '/b') });
    remote.serve('/b', { body: note(remote.origin, '/c') });
    await fails(fetchDocument(deps, `${remote.origin}/a`), 'bad_response');
    assert.equal(remote.requests.length, 2);
  });

  test('a redirect that ends on another host does not make the id true', async () => {
    elsewhere.serve('/forged', { body: note(remote.origin, '/redirected') });
    remote.serve('/redirected', {
      status: 302,
      headers: { location: `${elsewhere.origin}/forged` },
    });
    await fails(fetchDocument(deps, `${remote.origin}/redirected`), 'bad_response');
  });

  test('without an id there is no object', async () => {
    remote.serve('/anonymous', { body: { '@context': AS2, type: 'Note' } });
    await fails(fetchDocument(deps, `${remote.origin}/anonymous`), 'bad_response');
  });

  test('other media types, broken JSON and large documents are refused', async () => {
    const text = JSON.stringify(note(remote.origin, '/plain'));
    for (const type of [
      'application/json',
      'text/html',
      'application/ld+json',
      'text/plain; application/activity+json',
    ]) {
      remote.serve('/plain', { headers: { 'content-type': type }, body: text });
      await fails(fetchDocument(deps, `${remote.origin}/plain`), 'bad_response');
    }
    const headers = { 'content-type': 'application/activity+json' };
    remote.serve('/plain', { headers, body: text.slice(0, -1) });
    await fails(fetchDocument(deps, `${remote.origin}/plain`), 'bad_response');
    remote.serve('/plain', { headers, body: `${text.slice(0, -1)},"x":"${'y'.repeat(2 ** 21)}"}` });
    await fails(fetchDocument(deps, `${remote.origin}/plain`), 'too_large');
  });

  test('gone is told from other answers', async () => {
    remote.serve('/gone', { status: 410 });
    assert.equal((await fails(fetchDocument(deps, `${remote.origin}/gone`), 'status')).status, 410);
  });

  test('401 to a signed query is tried once without the query in the signature', async () => {
    const document = note(remote.origin, '/query?page=1');
    remote.serve('/query?page=1', (request) => {
      const received = {
        method: 'GET',
        target: '/query',
        headers: request.headers,
        body: request.body,
      };
      const claim = readClaim(received, expectationsOf(remote.origin)(new Date()));
      return claim.verifies(instance.publicKey) ? { body: document } : { status: 401 };
    });
    assert.equal((await fetchDocument(deps, document.id))['content'], 'hello');
  });

  test('a peer that reads RFC 9421 only is asked in that way, and is remembered', async () => {
    const strict = await startFakeRemote();
    const document = note(strict.origin, '/strict');
    strict.serve('/strict', (request) => {
      if (request.headers['signature-input'] === undefined) return { status: 401 };
      const claim = readClaim(request, expectationsOf(strict.origin)(new Date()));
      return claim.verifies(instance.publicKey) ? { body: document } : { status: 401 };
    });
    for (let i = 0; i < 2; i += 1)
      assert.equal((await fetchDocument(deps, document.id))['content'], 'hello');
    assert.equal(strict.requests.length, 3);
    await strict.close();
  });

  test('content types', () => {
    assert.ok(isActivityJson('application/activity+json; charset=utf-8'));
    assert.ok(
      isActivityJson(
        'Application/LD+JSON; profile="https://www.w3.org/ns/activitystreams"; charset=utf-8',
      ),
    );
    assert.ok(!isActivityJson('application/ld+json; profile="https://evil.example/"'));
    assert.ok(!isActivityJson(undefined));
  });
});

describe('WebFinger', () => {
  const jrd = (subject: string | undefined, href: string): Record<string, unknown> => ({
    subject,
    links: [{ rel: 'self', type: 'application/activity+json', href }],
  });
  const path = (acct: string): string =>
    `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${acct}`)}`;
  const serveJrd = (
    server: FakeRemote,
    acct: string,
    subject: string | undefined,
    href: string,
  ): void =>
    server.serve(path(acct), {
      headers: { 'content-type': 'application/jrd+json' },
      body: JSON.stringify(jrd(subject, href)),
    });

  test('handles', () => {
    assert.deepEqual(parseHandle('@Alice@EXAMPLE.org.'), {
      username: 'Alice',
      domain: 'example.org',
    });
    assert.deepEqual(parseHandle('acct:a.b-c@localhost:3001'), {
      username: 'a.b-c',
      domain: 'localhost:3001',
    });
    assert.deepEqual(parseHandle('x@bücher.example'), {
      username: 'x',
      domain: 'xn--bcher-kva.example',
    });
    for (const bad of [
      'alice',
      '@alice',
      'a@b@c',
      'a@b/c',
      'a@b?c',
      'a b@c',
      'a@b\r\nc',
      '-a@b.example',
      'a@',
    ]) {
      assert.equal(parseHandle(bad), null, bad);
    }
  });

  test('a handle on loopback is found over http', async () => {
    const actor = await remote.addActor('alice');
    const found = await lookupHandle(client, { username: 'alice', domain: remote.host });
    const { uri } = actor;
    assert.deepEqual(found, { username: 'alice', domain: remote.host, uri, named: [uri] });
  });

  test('a split domain is followed and must lead back to itself', async () => {
    serveJrd(
      remote,
      `bob@${remote.host}`,
      `acct:bob@${elsewhere.host}`,
      `${remote.origin}/users/bob`,
    );
    serveJrd(
      elsewhere,
      `bob@${elsewhere.host}`,
      `acct:bob@${elsewhere.host}`,
      `${remote.origin}/users/bob`,
    );
    const found = await lookupHandle(client, { username: 'bob', domain: remote.host });
    assert.equal(found.domain, elsewhere.host);
    serveJrd(
      elsewhere,
      `bob@${elsewhere.host}`,
      `acct:bob@${elsewhere.host}`,
      `${elsewhere.origin}/users/bob`,
    );
    await fails(lookupHandle(client, { username: 'bob', domain: remote.host }), 'bad_response');
    serveJrd(
      elsewhere,
      `bob@${elsewhere.host}`,
      `acct:other@${elsewhere.host}`,
      `${remote.origin}/users/bob`,
    );
    await fails(lookupHandle(client, { username: 'bob', domain: remote.host }), 'bad_response');
  });

  test('host-meta shows the way where the usual place has nothing', async () => {
    remote.serve('/.well-known/host-meta', {
      headers: { 'content-type': 'application/xrd+xml' },
      body: `<XRD><Link rel="lrdd" type="application/jrd+json" template="${remote.origin}/wf?a=1&amp;q={uri}"/></XRD>`,
    });
    remote.serve(`/wf?a=1&q=${encodeURIComponent(`acct:carol@${remote.host}`)}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(jrd(`acct:carol@${remote.host}`, `${remote.origin}/users/carol`)),
    });
    const found = await lookupHandle(client, { username: 'carol', domain: remote.host });
    assert.equal(found.uri, `${remote.origin}/users/carol`);
  });

  test('an answer without an actor, or of another kind, is refused', async () => {
    remote.serve(path(`dave@${remote.host}`), {
      headers: { 'content-type': 'application/jrd+json' },
      body: '{"links":[]}',
    });
    await fails(lookupHandle(client, { username: 'dave', domain: remote.host }), 'bad_response');
    remote.serve(path(`dave@${remote.host}`), {
      headers: { 'content-type': 'text/html' },
      body: '<p>',
    });
    await fails(lookupHandle(client, { username: 'dave', domain: remote.host }), 'bad_response');
    serveJrd(remote, `dave@${remote.host}`, undefined, 'javascript:alert(1)');
    await fails(lookupHandle(client, { username: 'dave', domain: remote.host }), 'bad_response');
  });
});
