import { generateAccountKeys } from '#server/accounts/keys.ts';
import { readConfig } from '#server/config.ts';
import { keyUri } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { federationReadRoutes } from '#server/http/federation/routes.ts';
import { testApi } from './api.ts';
import { createTestDatabase } from './database.ts';
import * as make from './factories.ts';

const ORIGIN = make.TEST_ORIGIN;
const ACTIVITY_JSON = 'application/activity+json';

/** What peers read, on a real database with one person on it: Alice. */
export interface ReadingBed {
  db: Db;
  alice: string;
  /** The account whose signature every request seems to carry; null for none. */
  signer: string | null;
  get(path: string, accept?: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function openReadingBed(): Promise<ReadingBed> {
  const database = await createTestDatabase();
  const { db } = database;
  const alice = await createAlice(db);
  const api = testApi(
    federationReadRoutes({
      config: { ...readConfig({ ORIGIN }), version: '9.9.9' },
      db,
      storage: { url: (key) => `${ORIGIN}/media/${key}` },
      identifySigner: async () => bed.signer,
      isBySuspended: async () => false,
    }),
  );
  const bed: ReadingBed = {
    db,
    alice,
    signer: null,
    get: (path, accept = ACTIVITY_JSON, headers = {}) =>
      api.request(null, 'GET', path, { headers: { accept, ...headers } }),
    close: () => database.close(),
  };
  return bed;
}

async function createAlice(db: Db): Promise<string> {
  const field = { name: 'Wiki', value: 'https://meta.example/Alice', verified_at: null };
  const avatar = { key: 'avatars/aa/bb/cc.png', mime_type: 'image/png', description: 'A cat' };
  const alice = await make.localAccount(db, {
    username: 'Alice',
    display_name: 'Alice & co',
    note: 'Likes <maps>',
    discoverable: true,
    fields: JSON.stringify([field]),
    avatar: JSON.stringify(avatar),
  });
  const keys = await generateAccountKeys();
  await db
    .insertInto('account_keys')
    .values({
      key_id: keyUri(ORIGIN, 'Alice'),
      account_id: alice,
      public_key_pem: keys.publicKeyPem,
      private_key_pem: keys.privateKeyPem,
    })
    .execute();
  return alice;
}
