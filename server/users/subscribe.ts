import type { Subscribers } from '#server/bus/catalog.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { composeMail, type MailKind } from '#server/mail/compose.ts';
import type { Mailer } from '#server/mail/mailer.ts';
import { getSetting } from '#server/settings/settings.ts';
import { confirmationLink } from './confirm.ts';
import { userById, type UserRow } from './queries.ts';
import { resetLink } from './reset-password.ts';

export interface UserMailDeps {
  db: Db;
  config: Config;
  secretKey: string;
  mailer: Mailer;
}

/** The mails that follow from what happened to a user. Twice the same event, twice the same mail. */
export function userSubscribers(deps: UserMailDeps): Subscribers {
  const confirm = async ({ userId }: { userId: string }) => {
    const user = await userById(deps.db, userId);
    if (user && wantsConfirmation(deps.config, user)) {
      await send(deps, 'confirm', user, confirmationLink(deps, user));
    }
  };
  return {
    'user.registered': [confirm],
    'user.confirmation-requested': [confirm],
    'user.password-reset-requested': [
      async ({ userId }) => {
        const user = await userById(deps.db, userId);
        if (user) await send(deps, 'reset', user, resetLink(deps, user));
      },
    ],
    'user.sign-in-changed': [
      async ({ userId, what, to, about }) => {
        const user = await userById(deps.db, userId);
        if (user) await send(deps, what, { ...user, email: to }, pageOf(deps.config, what), about);
      },
    ],
    'user.approved': [
      async ({ userId }) => {
        const user = await userById(deps.db, userId);
        if (user) await send(deps, 'approved', user, `${deps.config.origin}/auth/sign-in`);
      },
    ],
  };
}

/**
 * Whoever is confirmed needs no link, but in development without a mail server it is shown all the
 * same, so that the page behind it can be tried.
 */
function wantsConfirmation(config: Config, user: UserRow): boolean {
  if (user.email === null) return false;
  if (!user.confirmed_at) return true;
  return config.emailConfirmation && !config.production && config.smtpUrl === null;
}

/** Where to go when it was somebody else. */
function pageOf({ origin }: Config, what: 'password' | 'email' | 'linked' | 'unlinked'): string {
  if (what === 'password') return `${origin}/auth/password/forgot`;
  return what === 'email' ? `${origin}/about` : `${origin}/settings/wikimedia`;
}

async function send(
  { db, config, mailer }: UserMailDeps,
  kind: MailKind,
  user: UserRow,
  link: string,
  about = '',
): Promise<void> {
  const { email: to, locale, username } = user;
  if (to === null) return;
  const site = await getSetting(db, 'site.title');
  const { origin } = config;
  await mailer.send(composeMail({ kind, to, locale, username, site, origin, about, link }));
}
