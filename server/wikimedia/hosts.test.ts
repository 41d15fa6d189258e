import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHostCheck } from './hosts.ts';

test('wikis of Wikimedia and those that were let in, and nothing that looks like them', () => {
  const allowed = createHostCheck(['http://127.0.0.1:8088/w/api.php', 'Wiki.example.org']);
  for (const url of [
    'https://commons.wikimedia.org/w/api.php',
    'https://de.wikipedia.org/wiki/X',
    'https://upload.wikimedia.org/x.jpg',
    'https://www.wikidata.org/',
    'http://127.0.0.1:8088/images/x.jpg',
    'https://wiki.example.org/w/api.php',
  ]) {
    assert.equal(allowed(url), true, url);
  }
  for (const url of [
    'http://commons.wikimedia.org/w/api.php',
    'https://commons.wikimedia.org:8443/',
    'https://evilwikimedia.org/',
    'https://wikimedia.org.evil.example/',
    'http://127.0.0.1:8089/',
    'ftp://wiki.example.org/',
    'nonsense',
  ]) {
    assert.equal(allowed(url), false, url);
  }
});
