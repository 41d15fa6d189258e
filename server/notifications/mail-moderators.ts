import type { Subscribers } from '#server/bus/catalog.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { composeMail } from '#server/mail/compose.ts';
import type { Mailer } from '#server/mail/mailer.ts';
import { getSetting } from '#server/settings/settings.ts';

export interface ModeratorMailDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'smtpUrl' | 'domain'>;
  mailer: Pick<Mailer, 'send'>;
}

/** Where there is a mail server, moderators read of reports and of people waiting by mail too. */
export function moderatorMailSubscribers(deps: ModeratorMailDeps): Subscribers {
  return { 'notification.created': [(event) => mailModerator(deps, event)] };
}

async function mailModerator(
  deps: ModeratorMailDeps,
  { notificationId }: { notificationId: string },
): Promise<void> {
  if (deps.config.smtpUrl === null) return;
  const row = await find(deps.db, notificationId);
  // Who was let in at once waits for nobody.
  if (!row?.email || (row.type === 'admin.sign_up' && row.approved_at !== null)) return;
  const { origin, domain } = deps.config;
  const mail = composeMail({
    kind: row.type === 'admin.report' ? 'report' : 'waiting',
    to: row.email,
    locale: row.locale,
    username: row.username,
    about: `@${row.about}@${row.about_domain ?? domain}`,
    site: await getSetting(deps.db, 'site.title'),
    origin,
    link: `${origin}/notifications`,
  });
  await deps.mailer.send(mail);
}

async function find(db: Db, notificationId: string) {
  return await db
    .selectFrom('notifications')
    .innerJoin('users', 'users.account_id', 'notifications.account_id')
    .innerJoin('accounts as moderator', 'moderator.id', 'notifications.account_id')
    .leftJoin('reports', 'reports.id', 'notifications.report_id')
    .innerJoin('accounts as about', (join) =>
      join.on((eb) =>
        eb(
          'about.id',
          '=',
          eb.fn.coalesce('reports.target_account_id', 'notifications.from_account_id'),
        ),
      ),
    )
    .leftJoin('users as newcomer', 'newcomer.account_id', 'about.id')
    .select(['notifications.type', 'users.email', 'users.locale', 'moderator.username'])
    .select(['about.username as about', 'about.domain as about_domain', 'newcomer.approved_at'])
    .where('notifications.id', '=', notificationId)
    .where('notifications.type', 'in', ['admin.report', 'admin.sign_up'])
    .where('users.confirmed_at', 'is not', null)
    .executeTakeFirst();
}
