import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { readConfig } from '#server/config.ts';
import type { WikiHttp } from '#server/wikimedia/http.ts';
import { WikiError, type WikiFailure } from '#server/wikimedia/wiki-error.ts';
import { createGuardedClient } from './guarded-client.ts';
import { createWikiHttp } from './wiki-http.ts';

const asked: IncomingMessage[] = [];
let location = '';
const wiki = createServer((request, response) => {
  asked.push(request);
  if (request.url === '/moved') response.writeHead(301, { location }).end();
  else response.end('{}');
});
const client = createGuardedClient({
  origin: 'https://social.example',
  version: '1.2.3',
  allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.0/8')],
});
let base: string;

before(async () => {
  await new Promise<void>((resolve) => void wiki.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(wiki.address() as AddressInfo).port}`;
});
after(async () => {
  await client.close();
  wiki.close();
});
beforeEach(() => void asked.splice(0));

function door(env: Record<string, string> = { WIKIMEDIA_CONTACT: 'ops@social.example' }): WikiHttp {
  const config = readConfig({
    ORIGIN: 'https://social.example',
    COMMONS_API_URL: `${base}/w/api.php`,
    ...env,
  });
  return createWikiHttp(client, config);
}

const get = (url: string) => ({ method: 'GET', url, maxBytes: 1_000 }) as const;

async function refuses(promise: Promise<unknown>, failure: WikiFailure): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof WikiError && error.failure === failure);
}

test('says who asks and whom to write to', async () => {
  await door()(get(`${base}/w/api.php`));
  assert.equal(
    asked[0]!.headers['user-agent'],
    'WikimediaSocial/0.1.0 (https://social.example; ops@social.example) undici',
  );
});

test('asks nothing while nobody said whom to write to', async () => {
  await refuses(door({})(get(`${base}/w/api.php`)), 'unconfigured');
  assert.equal(asked.length, 0);
});

test('goes to wikis only, also when one sends it elsewhere', async () => {
  await refuses(door()(get('https://example.org/')), 'forbidden_host');
  location = base.replace('127.0.0.1', '127.0.0.2');
  await refuses(door()(get(`${base}/moved`)), 'forbidden_host');
  location = '/w/api.php';
  const answer = await door()(get(`${base}/moved`));
  assert.equal(answer.finalUrl, `${base}/w/api.php`);
});
