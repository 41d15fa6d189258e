import { generateAccountKeys } from '#server/accounts/keys.ts';
import { createDrain } from '#server/activitypub/delivery/drain.ts';
import { type Outgoing, plan } from '#server/activitypub/delivery/plan.ts';
import { createFollowersTelling } from '#server/activitypub/followers/tell.ts';
import { createGuardedClient } from '#server/activitypub/fetch/guarded-client.ts';
import type { Activity } from '#server/activitypub/outbox/serialize/activities.ts';
import { createSigningKeys } from '#server/activitypub/signatures/keys.ts';
import { loadSigningKey } from '#server/activitypub/signatures/stored-keys.ts';
import { readConfig } from '#server/config.ts';
import { silentLogger } from '#server/core/log.ts';
import { keyUri } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { sql } from 'kysely';
import { createTestDatabase } from './database.ts';
import * as make from './factories.ts';
import { type FakeRemote, startFakeRemote } from './fake-remote.ts';

const ORIGIN = make.TEST_ORIGIN;
const WORK = ['deliveries', 'outgoing_activities', 'hosts', 'domain_blocks', 'follows'] as const;

/** An alarm clock that was set. */
export interface Alarm {
  host: string;
  /** Milliseconds. */
  delay: number;
}

/** Delivery on a real database to real servers on loopback; only the clock is in the test's hand. */
export interface DeliveryBed {
  db: Db;
  jobs: {
    enqueue: (name: string, payload: object, options?: { delay?: number }) => Promise<void>;
    enqueueAll: (name: string, payloads: object[]) => Promise<void>;
  };
  /** Who sends: an account of this server with a key. */
  alice: string;
  publicKeyPem: string;
  remote: FakeRemote;
  alarms: Alarm[];
  /** Hosts that the moderators suspended. */
  suspended: Set<string>;
  drain(host: string): Promise<void>;
  plan(outgoing: Outgoing): Promise<number>;
  /** An activity of alice's about `object` to all her followers, with an id of its own. */
  outgoing(type: string, object: string, more?: Partial<Outgoing>): Outgoing;
  /** A follower of alice on the fake remote. Resolves to the account's id. */
  follower(username?: string): Promise<string>;
  /** As if the time until the next try, the end of leases and of rests had passed. */
  timePasses(): Promise<void>;
  /** A fresh remote and empty tables, for the next test. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openDeliveryBed(): Promise<DeliveryBed> {
  const database = await createTestDatabase();
  const { db } = database;
  const config = readConfig({ ORIGIN, ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128' });
  const client = createGuardedClient(config);
  const { alice, publicKeyPem } = await createSender(db);
  const keys = createSigningKeys((id, keyId) => loadSigningKey(db, id, keyId));
  const bed: DeliveryBed = {
    db,
    alice,
    publicKeyPem,
    alarms: [],
    suspended: new Set(),
    remote: await startFakeRemote(),
    jobs: {
      enqueue: async (_name, payload, options = {}) => {
        const { host = '' } = payload as { host?: string };
        bed.alarms.push({ host, delay: options.delay ?? 0 });
      },
      enqueueAll: async (name, payloads) => {
        for (const payload of payloads) await bed.jobs.enqueue(name, payload);
      },
    },
    drain: (host) => drain(host),
    plan: (outgoing) => plan({ db, jobs: bed.jobs, config }, outgoing),
    outgoing: (type, object, more) => ({ ...outgoingOf(alice, type, object), ...more }),
    follower: (username = make.uniqueName('fan')) => addFollower(bed, username),
    timePasses: () => timePasses(db),
    reset: async () => {
      await bed.remote.close();
      bed.remote = await startFakeRemote();
      bed.alarms = [];
      bed.suspended.clear();
      for (const table of WORK) await db.deleteFrom(table).execute();
    },
    close: async () => {
      await client.close();
      await bed.remote.close();
      await database.close();
    },
  };
  const domains = { isSuspended: async (host: string) => bed.suspended.has(host) };
  const { jobs } = bed;
  const followersAt = createFollowersTelling({ db, origin: ORIGIN });
  const drain = createDrain({ db, jobs, log: silentLogger(), client, keys, domains, followersAt });
  return bed;
}

async function createSender(db: Db): Promise<{ alice: string; publicKeyPem: string }> {
  const alice = await make.localAccount(db, { username: 'alice' });
  const keys = await generateAccountKeys();
  await db
    .insertInto('account_keys')
    .values({
      key_id: keyUri(ORIGIN, 'alice'),
      account_id: alice,
      public_key_pem: keys.publicKeyPem,
      private_key_pem: keys.privateKeyPem,
    })
    .execute();
  return { alice, publicKeyPem: keys.publicKeyPem };
}

async function addFollower({ db, remote, alice }: DeliveryBed, username: string): Promise<string> {
  const uri = `${remote.origin}/users/${username}`;
  const id = await make.remoteAccount(db, {
    username,
    domain: remote.host,
    uri,
    inbox_url: `${uri}/inbox`,
    shared_inbox_url: `${remote.origin}/inbox`,
  });
  await make.follow(db, id, alice);
  return id;
}

let count = 0;

function outgoingOf(accountId: string, type: string, object: string): Outgoing {
  count += 1;
  const actor = `${ORIGIN}/users/alice`;
  const activity: Activity = { id: `${object}#${type}/${count}`, type, actor, object };
  const audience = { followersOf: [accountId], accounts: [], inbox: 'shared' as const };
  return { accountId, activity, objectUri: object, audience, priority: 1 };
}

async function timePasses(db: Db): Promise<void> {
  const past = sql`now() - interval '1 second'`;
  await sql`update deliveries set run_at = ${past}, leased_until = null`.execute(db);
  await sql`update hosts set blocked_until = ${past} where blocked_until is not null`.execute(db);
}
