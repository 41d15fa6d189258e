import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { parseJsonObject } from './json.ts';
import { loadContext, toPlain } from './jsonld.ts';
import {
  countOf,
  dateOf,
  hostOf,
  httpIdOf,
  httpUrl,
  idOf,
  idsOf,
  isPublic,
  linksOf,
  localisedOf,
  manyOf,
  objectOf,
  permalinkOf,
  sameHost,
  textOf,
  typeAmong,
  typesOf,
} from './vocab.ts';

const parse = (text: string): Record<string, unknown> => parseJsonObject(Buffer.from(text));

describe('remote JSON', () => {
  test('keys that reach into prototypes are dropped at any depth', () => {
    const value = parse(
      '{"__proto__":{"x":1},"a":[{"constructor":{"prototype":{"y":1}},"b":2}],"\\u005f_proto__":1}',
    );
    assert.deepEqual(Object.keys(value), ['a']);
    assert.deepEqual(value['a'], [{ b: 2 }]);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });

  test('text that PostgreSQL would refuse is mended', () => {
    assert.deepEqual(parse('{"a":"x\\u0000y","b":["\\ud800z"]}'), { a: 'xy', b: ['\ufffdz'] });
  });

  for (const [name, bytes] of [
    ['broken JSON', Buffer.from('{"a":')],
    ['not an object', Buffer.from('[1]')],
    ['null', Buffer.from('null')],
    ['Latin-1', Buffer.from('{"a":"\xe9"}', 'latin1')],
    ['nesting', Buffer.from('{"a":'.repeat(50) + '1' + '}'.repeat(50))],
    ['very deep nesting', Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['a flood of values', Buffer.from(`{"a":[${'1,'.repeat(60_000)}1]}`)],
  ] as const) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => parseJsonObject(bytes),
        (error) => error instanceof DomainError && error.code === 'bad_request',
      );
    });
  }
});

describe('liberal reading', () => {
  test('one or many, reference or object', () => {
    assert.deepEqual(manyOf(undefined), []);
    assert.deepEqual(manyOf('a'), ['a']);
    assert.deepEqual(manyOf({ '@list': ['a', 'b'] }), ['a', 'b']);
    assert.equal(manyOf(Array(5000).fill('a')).length, 256);
    assert.equal(idOf({ id: 'https://a.example/1' }), 'https://a.example/1');
    assert.equal(idOf([{ '@id': 'https://a.example/1' }]), 'https://a.example/1');
    assert.equal(idOf({ type: 'Link', href: 'https://a.example/1' }), 'https://a.example/1');
    assert.equal(idOf(7), null);
    assert.deepEqual(idsOf(['a', { id: 'b' }, 'a', null]), ['a', 'b']);
    assert.equal(objectOf('https://a.example/1'), null);
  });

  test('types: arrays, prefixes, full names', () => {
    assert.deepEqual(
      typesOf({ type: ['as:Note', 'https://www.w3.org/ns/activitystreams#Article', 3] }),
      ['Note', 'Article'],
    );
    assert.equal(typeAmong({ '@type': 'Note' }, ['Create', 'Note']), 'Note');
    assert.equal(typeAmong('Note', ['Note']), null);
  });

  test('Public in its three spellings', () => {
    for (const name of ['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public'])
      assert.ok(isPublic(name));
    assert.ok(!isPublic('https://a.example/Public'));
  });

  test('only http(s) URLs without credentials are URLs', () => {
    assert.equal(httpUrl('https://a.example/x'), 'https://a.example/x');
    for (const bad of [
      'at://did:plc:x',
      'javascript:alert(1)',
      'https://a:b@c.example/',
      '/x',
      '',
      7,
      null,
    ]) {
      assert.equal(httpUrl(bad), null);
    }
    assert.equal(httpIdOf({ id: 'at://did:plc:x' }), null);
  });

  test('hosts are compared normalised and with their port', () => {
    assert.equal(hostOf('https://EXAMPLE.org./x'), 'example.org');
    assert.equal(hostOf('https://bücher.example/'), 'xn--bcher-kva.example');
    assert.equal(hostOf('http://localhost:3001/users/a'), 'localhost:3001');
    assert.ok(sameHost('https://a.example/1', 'https://A.example:443/2'));
    assert.ok(!sameHost('https://a.example/1', 'https://a.example:8443/1'));
    assert.ok(!sameHost('https://a.example/1', 'https://evil.a.example/1'));
    assert.ok(!sameHost(null, null));
  });

  test('language maps', () => {
    const both = { content: '<p>hi</p>', contentMap: { de: '<p>hallo</p>', en: '<p>hi</p>' } };
    assert.deepEqual(localisedOf(both, 'content', 100), { text: '<p>hi</p>', language: 'en' });
    assert.deepEqual(localisedOf({ contentMap: { fr: 'salut' } }, 'content', 100), {
      text: 'salut',
      language: 'fr',
    });
    assert.deepEqual(
      localisedOf({ content: 'x', contentMap: { 'not a tag!': 'x' } }, 'content', 100),
      { text: 'x', language: null },
    );
    assert.equal(localisedOf({}, 'content', 100), null);
    assert.equal(textOf({ '@value': 'typed' }, 100), 'typed');
    assert.equal(textOf('long', 2), 'lo');
  });

  test('dates with odd zones, and nonsense', () => {
    assert.equal(dateOf('2024-01-02T03:04:05+0200')?.toISOString(), '2024-01-02T01:04:05.000Z');
    assert.equal(dateOf('2024-01-02T03:04:05.123456')?.toISOString(), '2024-01-02T03:04:05.123Z');
    for (const bad of ['yesterday', '9999-01-01T00:00:00Z', '-1', 7, null])
      assert.equal(dateOf(bad), null);
  });

  test('counts as numbers, text and typed literals', () => {
    assert.equal(countOf({ '@value': '3' }), 3);
    assert.equal(countOf('4'), 4);
    for (const bad of [-1, 1.5, 'x', undefined, null]) assert.equal(countOf(bad), null);
  });

  test('url variants', () => {
    const url = [
      { type: 'Link', mimeType: 'video/mp4', href: 'https://a.example/v.mp4' },
      { type: 'Link', mediaType: 'text/html; charset=utf-8', href: 'https://a.example/w' },
      'at://x',
    ];
    assert.equal(permalinkOf({ url }), 'https://a.example/w');
    assert.equal(linksOf(url).length, 2);
    assert.equal(permalinkOf({ url: 'https://a.example/1' }), 'https://a.example/1');
    assert.equal(permalinkOf({ url: { href: 'javascript:x' } }), null);
    assert.equal(permalinkOf({ id: 'https://a.example/ü' }), 'https://a.example/%C3%BC');
  });

  test('links are escaped where an app would not read them, and only there', () => {
    const read = (url: string) => permalinkOf({ url });
    assert.equal(
      read('https://bücher.example/@Zoë [1]|{x}?q=[ü]#^'),
      'https://xn--bcher-kva.example/@Zo%C3%AB%20%5B1%5D%7C%7Bx%7D?q=%5B%C3%BC%5D#%5E',
    );
    assert.equal(read('https://[::1]/a b'), 'https://[::1]/a%20b');
    for (const fine of ['https://A.example', 'https://a.example/%20~!*(),;=:@&+$?a=/?#x'])
      assert.equal(read(fine), fine);
  });
});

describe('JSON-LD', () => {
  test('the usual shape passes untouched', async () => {
    const note = {
      '@context': [
        'https://www.w3.org/ns/activitystreams',
        { toot: 'http://joinmastodon.org/ns#' },
      ],
      id: 'https://a.example/1',
      type: 'Note',
    };
    assert.equal(await toPlain(note), note);
    const bare = { id: 'https://a.example/1', type: 'Note' };
    assert.equal(await toPlain(bare), bare);
  });

  test('the expanded form is compacted with contexts of our own', async () => {
    const plain = await toPlain({
      '@id': 'https://a.example/1',
      '@type': ['https://www.w3.org/ns/activitystreams#Note'],
      'https://www.w3.org/ns/activitystreams#content': [{ '@value': 'hi' }],
      'https://www.w3.org/ns/activitystreams#attributedTo': [{ '@id': 'https://a.example/alice' }],
    });
    assert.equal(plain['type'], 'Note');
    assert.equal(plain['content'], 'hi');
    assert.equal(plain['attributedTo'], 'https://a.example/alice');
  });

  test('an unknown context is never fetched: the plain view stands', async () => {
    const odd = {
      '@context': 'https://evil.example/context',
      id: 'https://a.example/1',
      type: 'Note',
      content: 'x',
    };
    assert.equal(await toPlain(odd), odd);
    await assert.rejects(loadContext('https://evil.example/context'));
    await assert.rejects(loadContext('file:///etc/passwd'));
  });
});

test('ids and addresses are capped in bytes, which is what an index counts', () => {
  const long = `https://peer.example/${'ä'.repeat(1500)}`;
  assert.equal(idOf(long), null);
  assert.equal(httpUrl(long), null);
  assert.equal(idOf(`https://peer.example/${'a'.repeat(1500)}`)?.length, 1521);
});
