import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { sameText, seal } from '#server/core/secrets.ts';
import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Tx } from '#server/db/transaction.ts';
import { holdFirstUser, isFirstUser } from './create-user.ts';

const LINK_LIFETIME = 7 * DAY;

export interface OwnerDeps {
  config: Pick<Config, 'origin'>;
  secretKey: string;
}

/**
 * The address at which the operator signs up as the owner of a server that has none. Whoever finds a
 * fresh server on the internet must not get there before them, so nobody becomes its owner without
 * the code in it; where only this machine can reach the server, there is no need of one.
 */
export function ownerLink({ config, secretKey }: OwnerDeps): string {
  const page = `${config.origin}/auth/sign-up`;
  return isLocal(config.origin) ? page : `${page}?owner=${newCode(secretKey)}`;
}

/** Whether a server still waits for its owner. */
export async function lacksOwner(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}

/**
 * Whether whoever signs up in this transaction owns the server: the first one there is, or the one
 * with the code of the operator's link (`''` for none). Others who might wait until it has ended.
 * Throws `invalid` for a code that is not, or no longer, good.
 */
export async function becomesOwner(tx: Tx, deps: OwnerDeps, code: string): Promise<boolean> {
  if (code === '') return isLocal(deps.config.origin) && (await isFirstUser(tx));
  if (isOwnerCode(deps.secretKey, code)) {
    await holdFirstUser(tx);
    if (await lacksOwner(tx)) return true;
  }
  throw new DomainError('invalid', 'This link is not valid, or no longer: restart for another one');
}

/** Whether we made this code and it has not expired. */
export function isOwnerCode(secretKey: string, code: string): boolean {
  const [expiry = '', signature = ''] = code.split('.');
  return (
    sameText(signature, sign(secretKey, expiry)) && Number.parseInt(expiry, 36) * 1000 > Date.now()
  );
}

function newCode(secretKey: string): string {
  const expiry = Math.floor((Date.now() + LINK_LIFETIME) / 1000).toString(36);
  return `${expiry}.${sign(secretKey, expiry)}`;
}

function sign(secretKey: string, expiry: string): string {
  return seal(secretKey, ['owner', expiry]);
}

function isLocal(origin: string): boolean {
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
}
