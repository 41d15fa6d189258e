import { mkdtemp, rm } from 'node:fs/promises';
import type { LookupAddress } from 'node:dns';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { readConfig } from '#server/config.ts';
import { createDeps, type Deps } from '#server/deps.ts';
import { createApp } from '#server/http/app.ts';
import { createInboxListener, openInbox, standInFront } from '#server/http/federation/inbox.ts';
import { createTestDatabase } from '../database.ts';
import { AS2, startFakeRemote, type FakeActor, type FakeRemote } from '../fake-remote.ts';
import { freePort } from '../free-port.ts';
import { createLocalPerson, type LocalPerson } from '../local-person.ts';
import { recordChanges } from './changes.ts';
import { watchFaults, type Faults } from './faults.ts';
import { jobsInHand, type JobsInHand } from './jobs-in-hand.ts';

/**
 * The whole server on a socket and a database in this process, and two servers beside it: alice's,
 * from which the attackers come too, and victim's. Jobs run when they are asked to.
 */
export interface FuzzWorld {
  origin: string;
  port: number;
  app: Hono<ApiEnv>;
  deps: Deps;
  remote: FakeRemote;
  elsewhere: FakeRemote;
  alice: FakeActor;
  victim: FakeActor;
  bob: LocalPerson;
  carol: LocalPerson;
  /** Texts for `fill`, but for those of the attacker. */
  names: Record<string, string>;
  faults: Faults;
  jobs: JobsInHand;
  close(): Promise<void>;
}

export async function openFuzzWorld(): Promise<FuzzWorld> {
  const [port, database, remote, elsewhere, folder] = await Promise.all([
    freePort(),
    createTestDatabase(),
    startFakeRemote(),
    startFakeRemote(),
    mkdtemp(join(tmpdir(), 'social-fuzz-')),
  ]);
  const origin = `http://localhost:${port}`;
  const config = readConfig({
    ORIGIN: origin,
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    RATE_LIMITS: 'off',
    ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
  });
  // The guarded client takes it from there: no input asks the network for a name.
  const deps = await createDeps(Object.assign(config, { resolve: onlyLoopback }), 'web');
  const faults = watchFaults(deps.log);
  const jobs = jobsInHand(deps);
  await ensureInstanceActor(deps);
  const app = createApp(deps);
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  const inbox = openInbox(deps);
  standInFront(server, createInboxListener(inbox));
  const [alice, victim] = await Promise.all([
    remote.addActor('alice'),
    elsewhere.addActor('victim'),
  ]);
  const [bob, carol] = [
    await createLocalPerson(deps, 'bob'),
    await createLocalPerson(deps, 'carol'),
  ];
  for (const actor of [alice, victim]) await deps.federation.actors.byUri(actor.uri);
  const people = { alice, victim, bob, carol };
  const names = await furnish(deps, { origin, remote, elsewhere, ...people });
  await jobs.settle();
  await recordChanges(deps.db);
  return {
    ...{ origin, port, app, deps, remote, elsewhere, ...people, names, faults, jobs },
    async close() {
      faults.stop();
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await inbox.inbox.close();
      await jobs.close();
      await Promise.all([remote.close(), elsewhere.close(), deps.close()]);
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function onlyLoopback(
  host: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
): void {
  if (host === 'localhost') return callback(null, [{ address: '127.0.0.1', family: 4 }]);
  callback(Object.assign(new Error(`no such name: ${host}`), { code: 'ENOTFOUND' }), []);
}

interface Furnished {
  origin: string;
  remote: FakeRemote;
  elsewhere: FakeRemote;
  alice: FakeActor;
  victim: FakeActor;
  bob: LocalPerson;
  carol: LocalPerson;
}

/** Things that are somebody's: what an attacker may not touch. */
async function furnish(deps: Deps, world: Furnished): Promise<Record<string, string>> {
  const { origin, remote, elsewhere, alice, victim, bob, carol } = world;
  const note = await bob.api.publish({ status: 'Hello #tag' });
  const hidden = await bob.api.publish({ status: 'Ours', visibility: 'private' });
  const poll = await bob.api.publish({
    status: 'Which?',
    poll: { options: ['yes', 'no'], expires_in: 86_400 },
  } as never);
  await carol.api.publish({ status: `@bob hello` });
  const [alicenote, victimnote] = [
    remote.publish(honestNote(alice)),
    elsewhere.publish(honestNote(victim)),
  ];
  for (const uri of [alicenote, victimnote]) await deps.federation.lookup.status(uri);
  return {
    origin,
    host: new URL(origin).host,
    evehost: remote.host,
    alice: alice.uri,
    alicenote,
    victim: victim.uri,
    victimnote,
    bob: bob.uri,
    bobid: bob.id,
    bobtoken: bob.token,
    carol: carol.uri,
    carolid: carol.id,
    bobnote: note.uri,
    noteid: note.id,
    bobprivate: hidden.uri,
    privateid: hidden.id,
    bobpoll: poll.uri,
    pollid: poll.poll?.id ?? '0',
  };
}

export const HONEST = '<p>An honest post</p>';

function honestNote(author: FakeActor): Record<string, unknown> & { id: string } {
  return {
    '@context': AS2,
    id: `${author.uri}/notes/1`,
    type: 'Note',
    attributedTo: author.uri,
    content: HONEST,
    published: '2026-11-01T00:00:00Z',
    to: ['https://www.w3.org/ns/activitystreams#Public'],
  };
}
