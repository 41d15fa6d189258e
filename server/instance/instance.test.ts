import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type Config, readConfig } from '#server/config.ts';
import { DomainBlock, Instance, InstanceV1, Rule } from '#server/contract/instance.ts';
import {
  Collections,
  InstanceText,
  TermsOfService,
  WrappedAnnualReports,
} from '#server/contract/instance-texts.ts';
import { setSetting } from '#server/settings/settings.ts';
import {
  insertAccount,
  insertUser,
  TEST_ORIGIN,
  type TestAccount,
} from '#server/testing/accounts.ts';
import { testApi, type TestApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { jsonApi } from '#server/testing/json-api.ts';
import { instanceRoutes } from './routes.ts';
import { publishTerms } from './terms.ts';

let database: TestDatabase;
let owner: TestAccount;
let config: Config;
let api: TestApi;
const { ok, status } = jsonApi(() => api);

before(async () => {
  database = await createTestDatabase();
  config = readConfig({ ORIGIN: TEST_ORIGIN });
  api = routesWith(config);
  owner = await insertUser(database.db, 'owner');
  await database.db.updateTable('users').set({ role: 'owner' }).execute();
  await insertAccount(database.db, 'remote', { domain: 'peer.example' });
  await insertAccount(database.db, 'bad', { domain: 'bad.example' });
  await database.db
    .insertInto('domain_blocks')
    .values([
      { domain: 'bad.example', severity: 'suspend', public_comment: 'spam' },
      { domain: 'secret.example', severity: 'suspend' },
    ])
    .execute();
});
after(() => database.close());

function routesWith(some: Config): TestApi {
  return testApi(
    instanceRoutes({
      db: database.db,
      config: some,
      storage: { url: (key) => `${TEST_ORIGIN}/media/${key}` },
    }),
  );
}

test('the instance tells its limits as configured, in the shape of the contract', async () => {
  const instance = await ok(Instance, null, 'GET', '/api/v2/instance');
  assert.deepEqual(
    instance.icon.find(({ size }) => size === '192x192'),
    { src: `${TEST_ORIGIN}/media/icon-192.png`, size: '192x192' },
  );
  assert.equal(instance.domain, 'social.test');
  assert.match(instance.version, /^4\.5\.0 \(compatible; WikimediaSocial /);
  assert.equal(instance.api_versions.mastodon, 7);
  assert.equal(instance.configuration.statuses.max_characters, 500);
  assert.equal(instance.contact.account?.id, owner.id);
  assert.equal(instance.rules.length, 5);
  assert.equal(Buffer.from(instance.configuration.vapid.public_key, 'base64url').length, 65);
  const own = routesWith(
    readConfig({
      ORIGIN: 'https://x.example',
      DOMAIN: 'other.example',
      STATUS_CHARACTERS: '1234',
      REGISTRATIONS: 'approval',
    }),
  );
  const other = Instance.parse(await (await own.request(null, 'GET', '/api/v2/instance')).json());
  assert.deepEqual(
    [other.domain, other.configuration.statuses.max_characters, other.configuration.urls.streaming],
    ['other.example', 1234, 'wss://x.example'],
  );
  assert.deepEqual(
    [other.registrations.enabled, other.registrations.approval_required],
    [true, true],
  );
});

test('the first version names the bare host and counts', async () => {
  const instance = await ok(InstanceV1, null, 'GET', '/api/v1/instance');
  assert.equal(instance.uri, 'social.test');
  assert.deepEqual([instance.stats.user_count, instance.stats.domain_count], [1, 2]);
});

test('the title is what the administrators say', async () => {
  await setSetting(database.db, 'site.title', 'A Wiki place');
  assert.equal((await ok(Instance, null, 'GET', '/api/v2/instance')).title, 'A Wiki place');
});

test('rules, peers, activity, languages, blocks and texts', async () => {
  assert.equal((await ok(z.array(Rule), null, 'GET', '/api/v1/instance/rules')).length, 5);
  assert.deepEqual(await ok(z.array(z.string()), null, 'GET', '/api/v1/instance/peers'), [
    'peer.example',
  ]);
  const week = z.strictObject({
    week: z.string(),
    statuses: z.string(),
    logins: z.string(),
    registrations: z.string(),
  });
  const weeks = await ok(z.array(week), null, 'GET', '/api/v1/instance/activity');
  assert.deepEqual([weeks.length, weeks[0]?.registrations], [12, '1']);
  const language = z.strictObject({ code: z.string(), name: z.string() });
  assert.ok(
    (await ok(z.array(language), null, 'GET', '/api/v1/instance/languages')).some(
      ({ name }) => name === 'German',
    ),
  );
  const page = z.strictObject({ updated_at: z.string().nullable(), content: z.string() });
  await ok(page, null, 'GET', '/api/v1/instance/extended_description');
  assert.match((await ok(page, null, 'GET', '/api/v1/instance/privacy_policy')).content, /30 days/);
});

test('which servers are blocked is told as the administrators want it', async () => {
  const path = '/api/v1/instance/domain_blocks';
  const domains = async (as: TestAccount | null) =>
    (await ok(z.array(DomainBlock), as, 'GET', path)).map(({ domain }) => domain);
  const all = ['bad.example', 'secret.example'];
  assert.deepEqual(await domains(null), ['bad.example'], 'what is explained');
  await setSetting(database.db, 'moderation.show_domain_blocks', 'all');
  assert.deepEqual(await domains(null), all);
  await setSetting(database.db, 'moderation.show_domain_blocks', 'users');
  assert.equal(await status(null, 'GET', path), 401);
  assert.deepEqual(await domains(owner), all);
  await setSetting(database.db, 'moderation.show_domain_blocks', 'disabled');
  for (const as of [null, owner]) assert.equal(await status(as, 'GET', path), 404);
  await setSetting(database.db, 'moderation.show_domain_blocks', 'explained');
});

test('what is not there is empty to read, asks for scopes, and cannot be written to', async () => {
  const path = `/api/v1/accounts/${owner.id}/identity_proofs`;
  assert.deepEqual(await ok(z.array(z.never()), owner, 'GET', path), []);
  assert.equal(await status(null, 'GET', path), 401);
  assert.equal(await status(owner, 'POST', path), 404);
  assert.equal(await status(owner, 'GET', path, { scopes: ['write'] }), 403);
});

test('health is the health of the database', async () => {
  const headers = { accept: 'application/json' };
  await ok(z.strictObject({ status: z.literal('UP') }), null, 'GET', '/health', { headers });
  assert.equal(await (await api.request(null, 'GET', '/health')).text(), 'OK');
  const gone = await createTestDatabase();
  await gone.close();
  const sick = testApi(instanceRoutes({ db: gone.db, config, storage: { url: (key) => key } }));
  assert.equal((await sick.request(null, 'GET', '/health')).status, 503);
});

test('servers are found by how their names begin', async () => {
  const domains = z.array(z.string());
  assert.deepEqual(await ok(domains, null, 'GET', '/api/v1/peers/search?q=PEER'), ['peer.example']);
  assert.deepEqual(await ok(domains, null, 'GET', '/api/v1/peers/search?q=bad'), []);
  assert.deepEqual(await ok(domains, null, 'GET', '/api/v1/peers/search'), []);
});

test('terms of service: those that hold, those to come, and by their day', async () => {
  const path = '/api/v1/instance/terms_of_service';
  assert.equal(await status(null, 'GET', path), 404);
  await publishTerms(database.db, '2099-01-01', 'Later');
  assert.equal((await ok(TermsOfService, null, 'GET', path)).effective, false);
  await publishTerms(database.db, '2020-01-01', 'Old');
  await publishTerms(database.db, '2024-01-01', 'Be <kind>');
  assert.deepEqual(await ok(TermsOfService, null, 'GET', path), {
    effective_date: '2024-01-01',
    effective: true,
    content: '<p>Be &lt;kind&gt;</p>',
    succeeded_by: '2099-01-01',
  });
  assert.equal(
    (await ok(TermsOfService, null, 'GET', `${path}/2020-01-01`)).succeeded_by,
    '2024-01-01',
  );
  assert.equal(await status(null, 'GET', `${path}/2021-01-01`), 404);
  const { urls } = (await ok(Instance, null, 'GET', '/api/v2/instance')).configuration;
  assert.equal(urls.terms_of_service, `${TEST_ORIGIN}/terms-of-service`);
  await assert.rejects(publishTerms(database.db, 'soon', 'x'), /not a day/);
});

test('texts tell when they were written; what is made elsewhere is empty', async () => {
  await setSetting(database.db, 'site.about', 'About us');
  const about = await ok(InstanceText, null, 'GET', '/api/v1/instance/extended_description');
  assert.notEqual(about.updated_at, null);
  const none = await ok(Collections, null, 'GET', `/api/v1/accounts/${owner.id}/collections`);
  assert.deepEqual(none, { collections: [] });
  await ok(WrappedAnnualReports, owner, 'GET', '/api/v1/annual_reports');
  const state = z.strictObject({ state: z.literal('ineligible') });
  await ok(state, owner, 'GET', '/api/v1/annual_reports/2026/state');
  assert.equal(await status(null, 'GET', '/api/v1/annual_reports'), 401);
  assert.deepEqual(await ok(z.strictObject({}), null, 'GET', '/api/v1/donation_campaigns'), {});
});
