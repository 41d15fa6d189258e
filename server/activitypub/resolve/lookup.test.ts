import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AS2 } from '#server/testing/fake-remote.ts';
import {
  alice,
  aliceId,
  elsewhere,
  federation,
  noteOf,
  remote,
  victim,
} from '#server/testing/inbox-world.ts';
import { cpuTime } from '#server/testing/cpu-time.ts';
import { findAlternate } from '../fetch/alternate.ts';

test('accounts are found by handle, by id and by the address of their page', async () => {
  assert.equal(await federation.lookup.account(`@alice@${remote.host}`), aliceId);
  assert.equal(await federation.lookup.account(alice.uri), aliceId);
  remote.serve('/@alice', { body: alice.document });
  assert.equal(await federation.lookup.account(`${remote.origin}/@alice`), aliceId);
});

test('statuses are found by id, by page, and by a page that only links to them', async () => {
  const note = { '@context': AS2, ...noteOf(victim) };
  elsewhere.publish(note);
  const id = await federation.lookup.status(note.id);
  assert.notEqual(id, null);
  elsewhere.serve('/@victim/1', { body: note });
  assert.equal(await federation.lookup.status(`${elsewhere.origin}/@victim/1`), id);
  const link = `<link rel='alternate' type="application/activity+json" href="${new URL(note.id).pathname}">`;
  elsewhere.serve('/page', {
    headers: { 'content-type': 'text/html' },
    body: `<html><head>${link}</head>`,
  });
  assert.equal(await federation.lookup.status(`${elsewhere.origin}/page`), id);
});

test('what is not there, is no object, or lies about its origin is nothing', async () => {
  assert.equal(await federation.lookup.account(`nobody@${remote.host}`), null);
  assert.equal(await federation.lookup.account('nonsense'), null);
  assert.equal(await federation.lookup.status(`${remote.origin}/nothing`), null);
  assert.equal(await federation.lookup.status('https://social.example/users/x/statuses/1'), null);
  assert.equal(await federation.lookup.status(alice.uri), null);
  assert.equal(await federation.lookup.account(noteOf(alice).id), null);
});

test('§2.23 ReDoS / HTML parse: Link headers, and pages made to be slow', async () => {
  const response = (link: string, body = ''): Parameters<typeof findAlternate>[0] => ({
    status: 200,
    headers: { link },
    body: Buffer.from(body),
    finalUrl: 'https://a.example/x',
  });
  const link =
    '<https://a.example/style.css>; rel="stylesheet", </notes/1>; rel="alternate"; type="application/activity+json"';
  assert.equal(findAlternate(response(link)), 'https://a.example/notes/1');
  assert.equal(findAlternate(response('')), null);
  const spent = await cpuTime(() => {
    for (const piece of ['<link ', '<', ' rel="', '<link href='])
      findAlternate(response('', piece.repeat(30_000)));
  });
  assert.ok(spent < 500, `${spent} ms`);
});
