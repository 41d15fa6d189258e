import { generateAccountKeys } from '#server/accounts/keys.ts';
import type { Config } from '#server/config.ts';
import { newSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import type { Role } from '#server/db/schema/users.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { createToken } from '#server/oauth/create-token.ts';
import { operatorApp } from '#server/oauth/operator-app.ts';
import { recordEvent } from '#server/bus/record.ts';
import { type CreatedUser, createUser, isFirstUser } from './create-user.ts';
import { formError } from './form-errors.ts';
import { hashPassword } from './password.ts';
import { emailFaults, passwordFaults, usernameFaults } from './validate.ts';

export interface AccountWish {
  username: string;
  email: string;
  /** Undefined: a random one, told in the answer. */
  password: string | undefined;
  /** Undefined: the owner for the first account of the server, a user for every other. */
  role: Role | undefined;
  displayName?: string | undefined;
  /** `later`: a confirmation mail goes out. */
  confirmed: 'now' | 'later';
  /** A token with these scopes comes with it. */
  scopes: readonly string[] | null;
}

export interface OperatorCreated extends CreatedUser {
  role: Role;
  /** Null when the wish named one. */
  generatedPassword: string | null;
  token: string | null;
}

/**
 * An account made by the operator: approved, reserved names allowed, whatever the registration mode.
 */
export async function createByOperator(
  deps: { db: Db; config: Config },
  wish: AccountWish,
): Promise<OperatorCreated> {
  const password = wish.password ?? newSecret().slice(0, 20);
  const faults = [
    ...usernameFaults(wish.username, null),
    ...emailFaults(wish.email),
    ...passwordFaults(password),
  ];
  if (faults.length > 0) throw formError(faults);
  const [passwordHash, keys] = await Promise.all([hashPassword(password), generateAccountKeys()]);
  const { db, config } = deps;
  const app = wish.scopes ? await operatorApp(db) : null;
  return await inTransaction(db, async (tx) => {
    const role = wish.role ?? ((await isFirstUser(tx)) ? 'owner' : 'user');
    const created = await createUser(tx, {
      ...wish,
      role,
      origin: config.origin,
      passwordHash,
      keys,
      locale: 'en',
      reason: null,
      inviteId: null,
      approved: 'now',
      ip: null,
    });
    const issued = app
      ? await createToken(tx, { appId: app, userId: created.userId, scopes: wish.scopes ?? [] })
      : null;
    if (wish.confirmed === 'later')
      await recordEvent(tx, 'user.registered', { userId: created.userId });
    return {
      ...created,
      role,
      generatedPassword: wish.password ? null : password,
      token: issued?.token ?? null,
    };
  });
}
