import type { Subscribers } from '#server/bus/catalog.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { composeMail } from '#server/mail/compose.ts';
import type { Mailer } from '#server/mail/mailer.ts';
import { getSetting } from '#server/settings/settings.ts';

export interface WarningMailDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'smtpUrl'>;
  mailer: Pick<Mailer, 'send'>;
}

/**
 * Where there is a mail server, people read by mail too what moderators did to their account or have
 * to say: whoever cannot sign in any more reads no notification.
 */
export function warningMailSubscribers(deps: WarningMailDeps): Subscribers {
  return { 'account.warned': [(event) => mailWarning(deps, event)] };
}

async function mailWarning(
  deps: WarningMailDeps,
  { warningId }: { warningId: string },
): Promise<void> {
  if (deps.config.smtpUrl === null) return;
  const warning = await find(deps.db, warningId);
  if (!warning?.email) return;
  const { origin } = deps.config;
  const mail = composeMail({
    kind: 'warning',
    to: warning.email,
    locale: warning.locale,
    username: warning.username,
    action: warning.action,
    words: warning.text,
    site: await getSetting(deps.db, 'site.title'),
    origin,
    link: `${origin}/about`,
  });
  await deps.mailer.send(mail);
}

/** Nobody has shown yet that an address which waits for its confirmation is theirs. */
async function find(db: Db, warningId: string) {
  return await db
    .selectFrom('account_warnings as warning')
    .innerJoin('users', 'users.account_id', 'warning.target_account_id')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select(['warning.action', 'warning.text'])
    .select(['users.email', 'users.locale', 'accounts.username'])
    .where('warning.id', '=', warningId)
    .where('users.confirmed_at', 'is not', null)
    .executeTakeFirst();
}
