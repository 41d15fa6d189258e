import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { getSetting } from '#server/settings/settings.ts';

export type RegistrationMode = 'open' | 'approval' | 'invite' | 'closed';

/** Who may sign up: the environment's word, else the admin's, else what suits the kind of server. */
export async function registrationMode(deps: {
  db: Db;
  config: Config;
}): Promise<RegistrationMode> {
  const { config, db } = deps;
  if (config.registrations) return config.registrations;
  const chosen = await getSetting(db, 'registrations.mode');
  return chosen ?? (config.production ? 'approval' : 'open');
}

/**
 * Whether accounts work before their e-mail address is confirmed: where confirmation is switched
 * off, and in development without a mail server, where no mail could arrive.
 */
export function confirmsAtOnce(config: Config): boolean {
  return !config.emailConfirmation || (!config.production && config.smtpUrl === null);
}
