import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mastodonAddresses } from './mastodon-addresses.ts';

const app = mastodonAddresses();

async function leadsTo(path: string): Promise<string | null> {
  const response = await app.request(`http://localhost${path}`);
  assert.equal(response.status, 302, path);
  return response.headers.get('location');
}

test("Mastodon's addresses lead to the pages that do the same here", async () => {
  assert.equal(await leadsTo('/auth/edit'), '/settings/password');
  assert.equal(await leadsTo('/auth/sign_up?invite_code=x'), '/auth/sign-up?invite_code=x');
  assert.equal(await leadsTo('/settings/preferences/other'), '/settings/appearance');
  assert.equal(await leadsTo('/publish?text=a%20b'), '/share?text=a%20b');
  assert.equal(await leadsTo('/web/@alice/1?x=1'), '/@alice/1?x=1');
  assert.equal(await leadsTo('/web'), '/');
});

test('none leads to another host', async () => {
  assert.equal(await leadsTo('/web//evil.example/x'), '/evil.example/x');
  assert.equal(await leadsTo('/web/%2Fevil.example'), '/%2Fevil.example');
});
