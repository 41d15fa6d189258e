import { generateAccountKeys } from '#server/accounts/keys.ts';
import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { getSetting } from '#server/settings/settings.ts';
import { ageFaults } from '#server/users/age.ts';
import { type CreatedUser, createUser } from '#server/users/create-user.ts';
import { becomesOwner } from '#server/users/first-owner.ts';
import { formError } from '#server/users/form-errors.ts';
import { usernameFaults } from '#server/users/validate.ts';
import { insertIdentity, type LinkDeps } from './identities.ts';
import type { NewcomerTicket } from './ticket.ts';

export interface JoinForm {
  username: string;
  agreement: boolean;
  locale: string;
  /** As they typed it; asked for where the server wants an age. */
  dateOfBirth: string;
  ip: string | null;
}

/**
 * Whom a wiki vouched for becomes a user under the handle they chose, without a mail address or a
 * password. Refuses, field by field, a handle that cannot be had, and whoever is too young.
 */
export async function join(
  deps: LinkDeps & { db: Db; config: Config; secretKey: string },
  newcomer: Pick<NewcomerTicket, 'sub' | 'name' | 'join'>,
  form: JoinForm,
): Promise<CreatedUser & { needsApproval: boolean }> {
  const { config } = deps;
  const faults = usernameFaults(form.username, config.domain);
  const minAge = await getSetting(deps.db, 'registrations.min_age');
  faults.push(...ageFaults(form.dateOfBirth, minAge));
  if (!form.agreement) faults.push(['agreement', 'ERR_ACCEPTED']);
  if (faults.length > 0) throw formError(faults);
  const keys = await generateAccountKeys();
  return await inTransaction(deps.db, async (tx) => {
    // Who runs a server that others can reach signs up by the link they were given, not here.
    const owner = await becomesOwner(tx, deps, '');
    const approved = owner || newcomer.join === 'now';
    const created = await createUser(tx, {
      origin: config.origin,
      username: form.username,
      displayName: newcomer.name.slice(0, config.limits.displayNameCharacters),
      email: null,
      passwordHash: null,
      keys,
      role: owner ? 'owner' : 'user',
      locale: form.locale,
      reason: null,
      inviteId: null,
      confirmed: 'now',
      approved: approved ? 'now' : 'later',
      ip: form.ip,
      age: minAge === null ? 'not asked' : 'verified',
    });
    await insertIdentity(tx, deps, created, newcomer);
    await recordEvent(tx, 'user.registered', { userId: created.userId });
    await recordEvent(tx, 'user.confirmed', { userId: created.userId });
    return { ...created, needsApproval: !approved };
  });
}
