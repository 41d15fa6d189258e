import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { relayEvents } from '#server/bus/relay.ts';
import { GroupedNotifications, Notification } from '#server/contract/notification.ts';
import { silentLogger } from '#server/core/log.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import type { Mail } from '#server/mail/mailer.ts';
import { warningMailSubscribers } from './mail-warning.ts';
import { suspendAccount, unsuspendAccount } from './suspend-account.ts';
import { warn } from './warn.ts';

const { database, deps, api } = await startApi((deps) => [notificationsRoutes(deps)]);

async function told(who: string): Promise<Notification[]> {
  await relayEvents(database.db, notificationSubscribers(deps), silentLogger());
  const response = await api.request(who, 'GET', '/api/v1/notifications');
  return z.array(Notification).parse(await response.json());
}

test('what moderators say is told its owner, with the posts it is about; each time anew', async () => {
  const ann = await make.localAccount(database.db);
  await make.user(database.db, ann);
  const statusIds = [await make.status(database.db, ann)];
  await inTransaction(database.db, async (tx) => {
    await warn(tx, { accountId: ann, action: 'delete_statuses', text: 'No adverts', statusIds });
    await warn(tx, { accountId: ann, action: 'none', text: 'Be kind' });
  });
  const all = await told(ann);
  assert.deepEqual(
    all.map(({ type, account, moderation_warning: one }) => [type, account.id, one?.action]),
    [
      ['moderation_warning', ann, 'none'],
      ['moderation_warning', ann, 'delete_statuses'],
    ],
  );
  const [kind, deleted] = all.map((one) => one.moderation_warning);
  assert.deepEqual([kind?.text, kind?.status_ids], ['Be kind', null]);
  assert.deepEqual([deleted?.text, deleted?.status_ids], ['No adverts', statusIds]);
  assert.deepEqual([deleted?.target_account.id, deleted?.appeal], [ann, null]);
  const grouped = await api.request(ann, 'GET', '/api/v2/notifications');
  const { notification_groups: groups } = GroupedNotifications.parse(await grouped.json());
  assert.deepEqual(
    groups.map((group) => group.moderation_warning),
    [kind, deleted],
  );
});

test('whoever was suspended reads why once they are back; others are told nothing', async () => {
  const ann = await make.localAccount(database.db);
  await make.user(database.db, ann);
  const uma = await make.remoteAccount(database.db);
  await suspendAccount(database.db, ann, { text: 'Spam' });
  await suspendAccount(database.db, uma, { text: 'Spam' });
  assert.deepEqual(await told(ann), []);
  await unsuspendAccount(database.db, ann);
  const [one] = await told(ann);
  assert.deepEqual(
    [one?.moderation_warning?.action, one?.moderation_warning?.text],
    ['suspend', 'Spam'],
  );
  const warned = database.db.selectFrom('account_warnings').select('id');
  assert.deepEqual(await warned.where('target_account_id', '=', uma).execute(), []);
});

test('people read by mail too what was done, in their language, with what was said', async () => {
  const sent: Mail[] = [];
  const mailing = (smtpUrl: string | null) =>
    warningMailSubscribers({
      db: database.db,
      config: { ...deps.config, smtpUrl },
      mailer: { send: async (mail) => void sent.push(mail) },
    });
  const warned = async (
    change: { locale?: string; confirmed_at?: Date | null },
    smtp = 'smtp://x',
  ) => {
    const ann = await make.localAccount(database.db);
    await make.user(database.db, ann);
    await database.db.updateTable('users').set(change).where('account_id', '=', ann).execute();
    await relayEvents(database.db, {}, silentLogger());
    await inTransaction(database.db, async (tx) => {
      await warn(tx, { accountId: ann, action: 'disable', text: 'Adverts {site}\n<b>' });
      await warn(tx, { accountId: ann, action: 'none', text: '' });
    });
    await relayEvents(database.db, mailing(smtp || null), silentLogger());
    return sent.splice(0);
  };
  const [disabled, plain] = await warned({ locale: 'de' });
  assert.match(disabled?.subject ?? '', /^Von der Moderation von /);
  assert.match(disabled?.text ?? '', /deaktiviert[^]*\n\nAdverts \{site\}\n<b>\n\n/);
  assert.match(disabled?.html ?? '', /<blockquote dir="auto"[^>]*>Adverts \{site\}\n&lt;b&gt;</);
  assert.equal(disabled?.link, `${deps.config.origin}/about`);
  assert.match(plain?.text ?? '', /teilt dir mit/);
  assert.doesNotMatch(plain?.html ?? '', /blockquote|undefined/);
  assert.deepEqual(await warned({ confirmed_at: null }), [], 'the address may be anybody’s');
  assert.deepEqual(await warned({ locale: 'en' }, ''), [], 'without a mail server');
});
