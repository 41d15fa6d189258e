import { generateAccountKeys } from '#server/accounts/keys.ts';
import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { getSetting } from '#server/settings/settings.ts';
import { ageFaults } from './age.ts';
import { type CreatedUser, createUser } from './create-user.ts';
import { becomesOwner, isOwnerCode } from './first-owner.ts';
import { formError, type Faults, REASON_LENGTH } from './form-errors.ts';
import { spendInvite } from './invites.ts';
import { hashPassword } from './password.ts';
import { takenFaults } from './queries.ts';
import { confirmsAtOnce, type RegistrationMode, registrationMode } from './registration-mode.ts';
import { emailFaults, passwordFaults, usernameFaults } from './validate.ts';

export interface SignUpForm {
  username: string;
  email: string;
  password: string;
  agreement?: boolean | undefined;
  locale: string;
  reason: string;
  inviteCode: string;
  /** Of the link that the operator was given; `''` for none. */
  ownerCode: string;
  ip: string | null;
  /** As they typed it; asked for where the server wants an age. */
  dateOfBirth: string;
  /** The application they sign up with. */
  appId?: string | undefined;
}

export interface SignedUp extends CreatedUser {
  needsConfirmation: boolean;
  needsApproval: boolean;
}

/**
 * A person signs up. Refuses with `forbidden` where that is not possible, and with every fault of
 * the form field by field. Who comes as the owner (see `first-owner.ts`) needs nobody's approval.
 */
export async function signUp(
  deps: { db: Db; config: Config; secretKey: string },
  form: SignUpForm,
): Promise<SignedUp> {
  const { db, config } = deps;
  const mode = await registrationMode(deps);
  const isOwner = isOwnerCode(deps.secretKey, form.ownerCode);
  if (!isOwner && (mode === 'closed' || (mode === 'invite' && form.inviteCode === ''))) {
    throw new DomainError('forbidden', 'This action is not allowed');
  }
  const asksReason = needsApproval(mode, null) && !isOwner && form.inviteCode === '';
  const minAge = isOwner ? null : await getSetting(db, 'registrations.min_age');
  const faults = await faultsOf(deps, form, { asksReason, minAge });
  if (faults.length > 0) throw formError(faults);
  // Neither waits for the other: the key is made in the thread pool beside the hash.
  const [passwordHash, keys] = await Promise.all([
    hashPassword(form.password),
    generateAccountKeys(),
  ]);
  return await inTransaction(db, async (tx) => {
    const owner = await becomesOwner(tx, deps, form.ownerCode);
    const inviteId = await spendInvite(tx, form.inviteCode);
    const approved = owner || !needsApproval(mode, inviteId);
    const confirmed = confirmsAtOnce(config);
    const created = await createUser(tx, {
      origin: config.origin,
      username: form.username,
      email: form.email,
      passwordHash,
      keys,
      role: owner ? 'owner' : 'user',
      locale: /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}$/i.test(form.locale) ? form.locale : 'en',
      reason: form.reason || null,
      inviteId,
      appId: form.appId,
      confirmed: confirmed ? 'now' : 'later',
      approved: approved ? 'now' : 'later',
      ip: form.ip,
      age: minAge === null ? 'not asked' : 'verified',
    });
    await recordEvent(tx, 'user.registered', { userId: created.userId });
    return { ...created, needsConfirmation: !confirmed, needsApproval: !approved };
  });
}

function needsApproval(mode: RegistrationMode, inviteId: string | null): boolean {
  return mode === 'approval' && inviteId === null;
}

async function faultsOf(
  deps: { db: Db; config: Config },
  form: SignUpForm,
  asks: { asksReason: boolean; minAge: number | null },
): Promise<Faults> {
  const faults: Faults = [
    ...usernameFaults(form.username, deps.config.domain),
    ...emailFaults(form.email),
    ...passwordFaults(form.password),
  ];
  if (asks.asksReason && form.reason === '') faults.push(['reason', 'ERR_BLANK']);
  if (form.reason.length > REASON_LENGTH) faults.push(['reason', 'ERR_TOO_LONG']);
  faults.push(...ageFaults(form.dateOfBirth, asks.minAge));
  if (!form.agreement) faults.push(['agreement', 'ERR_ACCEPTED']);
  return [...faults, ...(await takenFaults(deps.db, form.username, form.email))];
}
