import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { z } from 'zod';
import { Account, CredentialAccount } from '#server/contract/account.ts';
import { Preferences } from '#server/contract/preferences.ts';
import { Relationship } from '#server/contract/relationship.ts';
import { TEST_ORIGIN } from '#server/testing/accounts.ts';
import { testAnimation, testPicture } from '#server/testing/pictures.ts';
import {
  alice,
  api,
  bob,
  database,
  ok,
  post,
  status,
  storage,
} from '#server/testing/accounts-world.ts';

test('a name or note of few characters may not be of any size', async () => {
  const heaped = `a${'\u0301'.repeat(20_000)}`;
  for (const json of [{ display_name: heaped }, { note: heaped }]) {
    const path = '/api/v1/accounts/update_credentials';
    assert.equal(await status(alice, 'PATCH', path, { json }), 422);
  }
});

test('every fault of a profile is told at once, in Mastodon’s words and codes', async () => {
  const path = '/api/v1/accounts/update_credentials';
  const refused = async (json: object) => {
    const answer = await api.request(alice.id, 'PATCH', path, { json });
    return [answer.status, await answer.json()];
  };
  assert.deepEqual(await refused({ display_name: 'x'.repeat(31), note: 'x'.repeat(1_000) }), [
    422,
    {
      error:
        'Validation failed: Display name is too long (maximum is 30 characters), Note character limit of 500 exceeded',
      details: {
        display_name: [
          { error: 'ERR_TOO_LONG', description: 'is too long (maximum is 30 characters)' },
        ],
        note: [{ error: 'ERR_TOO_LONG', description: 'character limit of 500 exceeded' }],
      },
    },
  ]);
  const fieldFault = async (fields: object[]) => {
    const [code, body] = await refused({ fields_attributes: fields });
    const { details } = body as { details?: { fields?: { error: string }[] } };
    return [code, details?.fields?.map((fault) => fault.error)];
  };
  const five = [1, 2, 3, 4, 5].map((n) => ({ name: `n${n}`, value: 'x' }));
  assert.deepEqual(await fieldFault(five), [422, ['ERR_TOO_LONG']]);
  assert.deepEqual(await fieldFault([{ name: ' ', value: 'x' }]), [
    422,
    ['ERR_FIELDS_WITH_VALUES_MISSING_LABELS'],
  ]);
  for (const source of ['', {}])
    assert.equal(await status(alice, 'PATCH', path, { json: { source } }), 200, 'says nothing');
});

test('a picture may come as a data URI, other texts are none', async () => {
  const path = '/api/v1/accounts/update_credentials';
  const bytes = Buffer.from(await testPicture());
  const avatar = `data:image/png;base64,${bytes.toString('base64')}`;
  const shown = await ok(CredentialAccount, alice, 'PATCH', path, { json: { avatar } });
  assert.doesNotMatch(shown.avatar, /missing/);
  assert.equal(await status(alice, 'PATCH', path, { json: { avatar: 'https://x.example' } }), 422);
});

test('the profile changes by form and by JSON, and only what was sent', async () => {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    display_name: 'Alice in Wikiland',
    note: 'I edit <things>\n\n#Wiki',
    locked: 'true',
    bot: 'false',
    discoverable: '1',
    'fields_attributes[0][name]': 'Home',
    'fields_attributes[0][value]': 'https://example.org',
    'fields_attributes[1][name]': '',
    'fields_attributes[1][value]': '',
    'source[privacy]': 'unlisted',
    'source[sensitive]': 'true',
    'source[language]': 'de',
  }))
    form.set(name, value);
  const first = await ok(CredentialAccount, alice, 'PATCH', '/api/v1/accounts/update_credentials', {
    form,
  });
  assert.equal(first.display_name, 'Alice in Wikiland');
  assert.ok(first.note.startsWith('<p>I edit &lt;things&gt;</p>'));
  assert.equal(first.source.note, 'I edit <things>\n\n#Wiki');
  assert.deepEqual(
    [
      first.locked,
      first.discoverable,
      first.source.privacy,
      first.source.sensitive,
      first.source.language,
    ],
    [true, true, 'unlisted', true, 'de'],
  );
  assert.deepEqual(first.source.fields, [
    { name: 'Home', value: 'https://example.org', verified_at: null },
  ]);
  assert.match(first.fields[0]!.value, /<a href="https:\/\/example\.org"/);
  const second = await ok(CredentialAccount, alice, 'PUT', '/api/v1/accounts/update_credentials', {
    json: { bot: true, fields_attributes: { 0: { name: 'a', value: 'b' } } },
  });
  assert.deepEqual(
    [second.display_name, second.bot, second.fields[0]?.name],
    ['Alice in Wikiland', true, 'a'],
  );
  const set = await ok(Preferences, alice, 'GET', '/api/v1/preferences');
  assert.equal(set['posting:default:visibility'], 'unlisted');
  const events = await database.db
    .selectFrom('events')
    .select('name')
    .where('name', '=', 'account.updated')
    .execute();
  assert.ok(events.length >= 2);
});

test('what does not fit is refused and changes nothing', async () => {
  const faults = [
    { display_name: 'x'.repeat(31) },
    { note: 'x'.repeat(501) },
    { source: { privacy: 'secret' } },
    { locked: { perhaps: 'yes' } },
    { fields_attributes: Array.from({ length: 5 }, () => ({ name: 'a', value: 'b' })) },
    { source: { language: 'nonsense!' } },
  ];
  for (const json of faults)
    assert.equal(
      await status(alice, 'PATCH', '/api/v1/accounts/update_credentials', { json }),
      422,
      JSON.stringify(json),
    );
  const form = new FormData();
  form.set('display_name', 'changed');
  form.set('avatar', new Blob(['not a picture'], { type: 'image/png' }), 'a.png');
  assert.equal(await status(alice, 'PATCH', '/api/v1/accounts/update_credentials', { form }), 422);
  assert.equal((await ok(Account, null, 'GET', `/api/v1/accounts/${alice.id}`)).display_name, '');
});

test('avatar and header are cut to size, without EXIF, and can be taken away', async () => {
  const stored = async (url: string) => {
    const bytes = await storage.read(url.slice(`${TEST_ORIGIN}/media/`.length));
    return bytes && (await sharp(bytes, { animated: true }).metadata());
  };
  const form = new FormData();
  form.set('avatar', new Blob([await testAnimation(4)], { type: 'image/gif' }), 'a.gif');
  form.set(
    'header',
    new Blob([await testPicture({ width: 800, height: 800, exif: 'gps' })]),
    'blob',
  );
  form.set('avatar_description', 'a square');
  const changed = await ok(
    CredentialAccount,
    alice,
    'PATCH',
    '/api/v1/accounts/update_credentials',
    { form },
  );
  const avatar = await stored(changed.avatar);
  assert.deepEqual([avatar?.width, avatar?.height, avatar?.pages ?? 1], [400, 400, 1]);
  const header = await stored(changed.header);
  assert.deepEqual([header?.width, header?.height, header?.exif], [1500, 500, undefined]);
  assert.equal(changed.avatar_description, 'a square');
  const without = await ok(CredentialAccount, alice, 'DELETE', '/api/v1/profile/avatar');
  assert.equal(without.avatar, `${TEST_ORIGIN}/avatars/missing.png`);
  assert.equal(without.header, changed.header);
  assert.equal(await stored(changed.avatar), null);
});

test('opening a locked account lets in whoever waits', async () => {
  await ok(CredentialAccount, bob, 'PATCH', '/api/v1/accounts/update_credentials', {
    json: { locked: true },
  });
  await post(alice, `/api/v1/accounts/${bob.id}/follow`);
  await ok(CredentialAccount, bob, 'PATCH', '/api/v1/accounts/update_credentials', {
    json: { locked: false },
  });
  const [relation] = await ok(
    z.array(Relationship),
    alice,
    'GET',
    `/api/v1/accounts/relationships?id[]=${bob.id}`,
  );
  assert.equal(relation?.following, true);
});

test('websites that may name one as their author: hosts, however they are pasted', async () => {
  const path = '/api/v1/accounts/update_credentials';
  const given = ['https://Example.org/', '*.münchen.example', 'example.org', ''];
  const set = (attribution_domains: unknown) => ({ json: { attribution_domains } });
  const now = await ok(CredentialAccount, alice, 'PATCH', path, set(given));
  const hosts = ['example.org', 'xn--mnchen-3ya.example'];
  assert.deepEqual(now.source.attribution_domains, hosts);
  assert.equal(await status(alice, 'PATCH', path, set(['no host'])), 422);
  const same = await ok(CredentialAccount, alice, 'PATCH', path, { json: { note: 'x' } });
  assert.deepEqual(same.source.attribution_domains, hosts);
  const none = await ok(CredentialAccount, alice, 'PATCH', path, set([]));
  assert.deepEqual(none.source.attribution_domains, []);
});
