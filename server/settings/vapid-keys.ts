import { createECDH } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '#server/db/pool.ts';

/** https://www.rfc-editor.org/rfc/rfc8292: a P-256 key pair in base64url; the public point uncompressed. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

const NAME = 'push.vapid_keys';
const stored = z.object({ publicKey: z.string(), privateKey: z.string() });
const cache = new WeakMap<Db, Promise<VapidKeys>>();

/**
 * The key by which push services know this server: made when first asked for, then the same for
 * ever, as every subscription hangs on it. Of two processes that make one, the first wins.
 */
export async function vapidKeys(db: Db): Promise<VapidKeys> {
  let keys = cache.get(db);
  if (!keys) {
    keys = loadOrMake(db);
    cache.set(db, keys);
    keys.catch(() => cache.delete(db));
  }
  return await keys;
}

async function loadOrMake(db: Db): Promise<VapidKeys> {
  const found = await load(db);
  if (found) return found;
  const value = JSON.stringify(make());
  await db
    .insertInto('settings')
    .values({ name: NAME, value })
    .onConflict((oc) => oc.doNothing())
    .execute();
  const kept = await load(db);
  if (!kept) throw new Error(`the setting ${NAME} could not be read back`);
  return kept;
}

async function load(db: Db): Promise<VapidKeys | null> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  return row ? stored.parse(row.value) : null;
}

function make(): VapidKeys {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys('base64url', 'uncompressed');
  return { publicKey, privateKey: ecdh.getPrivateKey('base64url') };
}
