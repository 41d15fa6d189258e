import { DomainError } from '#server/core/errors.ts';
import { MINUTE, HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { callerNetwork } from '#server/rate-limits/caller-network.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { checkPassword } from './password.ts';
import { refusalOf } from './policy.ts';
import { userByLogin } from './queries.ts';

export interface SignInDeps {
  db: Db;
  rates: RateCounter;
}

/**
 * The user whose e-mail address (or username) and password these are. Answers the same, in the same
 * time, for a wrong password and an unknown user. Attempts are limited for the caller's address and
 * for the name tried.
 */
export async function signIn(
  deps: SignInDeps,
  attempt: { login: string; password: string; ip: string },
): Promise<{ userId: string; accountId: string }> {
  await limitTo(deps.rates, `sign-in:ip:${callerNetwork(attempt.ip)}`, {
    limit: 25,
    window: 5 * MINUTE,
  });
  await limitTo(deps.rates, `sign-in:login:${attempt.login.toLowerCase()}`, {
    limit: 25,
    window: HOUR,
  });
  const user = await userByLogin(deps.db, attempt.login);
  const matches = await checkPassword(attempt.password, user?.password_hash ?? null);
  if (!user || !matches)
    throw new DomainError('unauthenticated', 'Invalid e-mail address or password.');
  const refusal = refusalOf(user);
  if (refusal !== null) throw new DomainError('forbidden', refusal);
  return { userId: user.id, accountId: user.account_id };
}
