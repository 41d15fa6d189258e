import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  createOAuthAPIClient,
  createRestAPIClient,
  createStreamingAPIClient,
  type mastodon,
} from 'masto';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import { testPictureFile } from '#server/testing/pictures.ts';
import { until } from '#server/testing/until.ts';
import { openPage, signIn } from './browse.ts';

/** An app made with masto.js, from the first sign-in to what people do with it for years. */

const REDIRECT = 'urn:ietf:wg:oauth:2.0:oob';
const SCOPES = 'read write follow push';

let instance: Instance;
let browser: Browser;
let alice: mastodon.rest.Client;
let bob: mastodon.rest.Client;
let token = '';
let me: mastodon.v1.Account;
let him: mastodon.v1.Account;

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  const people = await instance.people('alice', 'bob');
  bob = createRestAPIClient({ url: instance.origin, accessToken: people[1]?.token ?? '' });
  him = await bob.v1.accounts.verifyCredentials();
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

test('signs in by OAuth in the browser', async () => {
  const url = instance.origin;
  const app = await createRestAPIClient({ url }).v1.apps.create({
    clientName: 'Story',
    redirectUris: REDIRECT,
    scopes: SCOPES,
  });
  const page = await openPage(browser, instance);
  const query = { response_type: 'code', redirect_uri: REDIRECT, scope: SCOPES };
  const asked = new URLSearchParams({ ...query, client_id: app.clientId ?? '' });
  await page.goto(`/oauth/authorize?${asked}`);
  await signIn(page, 'alice');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Code for your app' }).waitFor();
  const code = await page.locator('code').innerText();
  const granted = await createOAuthAPIClient({ url }).token.create({
    grantType: 'authorization_code',
    clientId: app.clientId ?? '',
    clientSecret: app.clientSecret ?? '',
    redirectUri: REDIRECT,
    code,
  });
  token = granted.accessToken;
  alice = createRestAPIClient({ url, accessToken: token });
  me = await alice.v1.accounts.verifyCredentials();
  assert.equal(me.username, 'alice');
  const { apiVersions, version } = await alice.v2.instance.fetch();
  assert.match(version, /^4\.5\./);
  assert.equal(apiVersions?.mastodon, 7);
});

test('follows, publishes with a picture, a poll and a quote, and is heard live', async () => {
  await bob.v1.accounts.$select(me.id).follow();
  const live = await listen();
  await alice.v1.accounts.$select(him.id).follow();
  const media = await alice.v2.media.create({ file: await testPictureFile(), description: 'Red' });
  const shown = await alice.v1.statuses.create({ status: 'Look', mediaIds: [media.id] });
  assert.equal(shown.mediaAttachments[0]?.description, 'Red');
  const asked = await alice.v1.statuses.create({
    status: 'Which?',
    poll: { options: ['a', 'b'], expiresIn: 3_600 },
  });
  const voted = await bob.v1.polls.$select(asked.poll?.id ?? '').votes.create({ choices: [1] });
  assert.equal(voted.votesCount, 1);
  const quotable = await alice.v1.statuses.create({
    status: 'Say it',
    quoteApprovalPolicy: 'public',
  });
  const quoting = await bob.v1.statuses.create({
    status: 'Quoting',
    quotedStatusId: quotable.id,
  });
  assert.equal(quoting.quote?.state, 'accepted');
  await until(() => live.updates.includes(quoting.id));
  await until(() => live.notifications.includes('quote'));
  await until(() => live.updates.includes(shown.id));
  live.stop();
  const [quote] = await alice.v1.statuses.$select(quotable.id).quotes.list();
  assert.equal(quote?.id, quoting.id);
});

/**
 * What alice's own stream says, from now on: ids of posts, types of notifications. Closed by name,
 * since `using` a client of masto.js 8 calls its disposer without its `this`.
 */
async function listen() {
  const { streamingApi } = (await alice.v1.instance.fetch()).urls;
  const streaming = createStreamingAPIClient({ streamingApiUrl: streamingApi, accessToken: token });
  await streaming.prepare();
  const updates: string[] = [];
  const notifications: string[] = [];
  const reading = (async () => {
    for await (const { event, payload } of streaming.user.subscribe()) {
      if (event === 'update') updates.push(payload.id);
      if (event === 'notification') notifications.push(payload.type);
    }
  })();
  // It ends with the connection.
  reading.catch(() => {});
  return { updates, notifications, stop: () => streaming.close() };
}

test('reads notifications in groups', async () => {
  const { id } = await alice.v1.statuses.create({ status: 'Nice, is it not?' });
  await bob.v1.statuses.$select(id).favourite();
  const group = await until(async () => {
    const { notificationGroups } = await alice.v2.notifications.list();
    return notificationGroups.find(
      (one) => one.type === 'favourite' && 'statusId' in one && one.statusId === id,
    );
  });
  assert.deepEqual(group.sampleAccountIds, [him.id]);
  assert.ok((await alice.v2.notifications.unreadCount.fetch()).count > 0);
  await alice.v2.notifications.$select(group.groupKey).dismiss();
  const { notificationGroups: left } = await alice.v2.notifications.list();
  assert.ok(!left.some(({ groupKey }) => groupKey === group.groupKey));
});

test('keeps lists and filters', async () => {
  const list = await alice.v1.lists.create({ title: 'Friends', exclusive: false });
  await alice.v1.lists.$select(list.id).accounts.create({ accountIds: [him.id] });
  const { id } = await bob.v1.statuses.create({ status: 'Of dragons' });
  const timeline = await alice.v1.timelines.list.$select(list.id).list();
  assert.ok(timeline.some((one) => one.id === id));
  const filter = await alice.v2.filters.create({
    title: 'Beasts',
    context: ['home'],
    filterAction: 'warn',
    keywordsAttributes: [{ keyword: 'dragons', wholeWord: true }],
  });
  const home = await alice.v1.timelines.home.list();
  const result = home.find((one) => one.id === id)?.filtered?.[0];
  assert.equal(result?.filter.title, 'Beasts');
  assert.deepEqual(result?.keywordMatches, ['dragons']);
  await alice.v2.filters.$select(filter.id).remove();
  await alice.v1.lists.$select(list.id).remove();
});

test('publishes later, searches, reports and asks to be told', async () => {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const later = await alice.v1.statuses.create({ status: 'Later', scheduledAt: at });
  assert.equal(later.scheduledAt, at);
  await alice.v1.scheduledStatuses.$select(later.id).remove();
  const { accounts } = await alice.v2.search.list({ q: 'bob', type: 'accounts' });
  assert.equal(accounts[0]?.id, him.id);
  const report = await alice.v1.reports.create({ accountId: him.id, comment: 'Too loud' });
  assert.equal(report.targetAccount.id, him.id);
  const keys = {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
  const push = await alice.v1.push.subscription.create({
    subscription: { endpoint: 'https://push.example/1', keys },
    data: { alerts: { mention: true } },
    policy: 'followed',
  });
  assert.equal(push.alerts.mention, true);
  assert.equal((await alice.v1.push.subscription.fetch()).id, push.id);
  await alice.v1.push.subscription.remove();
  await assert.rejects(alice.v1.push.subscription.fetch(), /Record not found/);
});
