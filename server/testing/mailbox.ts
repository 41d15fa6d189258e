import { relayEvents } from '#server/bus/relay.ts';
import type { Deps } from '#server/deps.ts';
import type { Mail } from '#server/mail/mailer.ts';
import { userSubscribers } from '#server/users/subscribe.ts';

/** Hands what happened to users to their subscribers and returns the mails that would go out. */
export async function collectMail(deps: Deps): Promise<Mail[]> {
  const mails: Mail[] = [];
  const mailer = {
    send: async (mail: Mail) => void mails.push(mail),
    verify: async () => {},
    close: () => {},
  };
  await relayEvents(deps.db, userSubscribers({ ...deps, mailer }), deps.log);
  return mails;
}

/** The token in a mail's link. */
export function tokenIn(mail: Mail | undefined): string {
  return new URL(mail?.link ?? '').searchParams.get('token') ?? '';
}
