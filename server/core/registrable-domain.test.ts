import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrableDomain } from './registrable-domain.ts';

test('names that cost nothing count as the one that was paid for', () => {
  for (const [host, domain] of [
    ['example.org', 'example.org'],
    ['a.b.EXAMPLE.co.uk', 'example.co.uk'],
    ['x.example.org:8443', 'example.org'],
    ['me.github.io', 'me.github.io'],
    ['localhost:3000', 'localhost:3000'],
    ['127.0.0.1:3000', '127.0.0.1:3000'],
    ['[::1]:3000', '[::1]:3000'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ] as const) {
    assert.equal(registrableDomain(host), domain);
  }
});
