import {
  startFakeRemote,
  AS2,
  type FakeActor,
  type FakeRemote,
} from '#server/testing/fake-remote.ts';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { createClient } from '#server/testing/client.ts';
import type { Instance } from '#server/testing/instance.ts';
import { settled } from '#server/testing/settled.ts';
import type { Account } from '#server/contract/account.ts';
import type { Bench } from './lib/bench.ts';
import { cpuOfProcess, cpuOfServer, createCpuMeter } from './lib/cpu.ts';
import { startHelper } from './lib/helper.ts';
import { drive, type Request } from './lib/load.ts';
import { memoryTable } from './lib/memory.ts';
import type { Options } from './lib/options.ts';
import { memoryOf, startOwnServer } from './lib/own-server.ts';
import { interleave } from './lib/rounds.ts';
import { comparison } from './lib/table.ts';

const ACTORS = 10;
const EACH_ROUND = 3_000;
const CONCURRENCY = 64;

/** B4 of the plan: what other servers tell us, safe on disk before they get their 202. */
export const inbox: Bench = {
  summary: 'signed Creates taken in durably, against a bare server that only verifies them',
  takesTarget: true,
  async run(options) {
    if (options.target) return await measure(options.target, options, untouched);
    const server = await startOwnServer(options);
    const [reader] = await server.people('reader');
    if (!reader) throw new Error('no reader');
    const idle = memoryOf(server);
    const target = { origin: server.origin, token: reader.token };
    const processed: number[] = [];
    const taking = createCpuMeter(EACH_ROUND);
    const cpu = createCpuMeter(EACH_ROUND);
    const clock = cpuOfServer(server);
    const figures = await measure(target, options, (take) =>
      apart(
        server,
        () => taking.during(clock, take),
        async () => {
          processed.push(await cpu.during(clock, () => processingOf(server)));
        },
      ),
    );
    const memory = memoryTable({ before: idle, after: memoryOf(server) });
    await server.stop();
    const rates = comparison('activities/s', { 'processed afterwards': processed.slice(1) });
    const spent = [taking.table('activity taken in'), cpu.table('activity processed')];
    return [...figures, ...spent, rates, memory];
  },
};

type Taking = () => Promise<number>;

const untouched = (take: Taking) => take();

/** Taking in and processing one after the other: together they would share two cores by chance. */
async function apart(server: Instance, take: Taking, then: () => Promise<void>): Promise<number> {
  const workers = server.workers.pid();
  if (!workers) throw new Error('no workers');
  process.kill(workers, 'SIGSTOP');
  const perSecond = await take().finally(() => process.kill(workers, 'SIGCONT'));
  await then();
  return perSecond;
}

/** Activities a second until all that was taken in is processed. */
async function processingOf(server: Instance): Promise<number> {
  const started = performance.now();
  await settled([server], { timeout: 120_000 });
  return EACH_ROUND / ((performance.now() - started) / 1000);
}

async function measure(
  target: { origin: string; token: string },
  { rounds }: Options,
  around: (take: Taking) => Promise<number>,
): Promise<string[]> {
  const to = await actorOf(target);
  const remote = await startFakeRemote();
  const names = Array.from({ length: ACTORS }, (_, n) => `sender${n}`);
  const actors = await Promise.all(names.map((name) => remote.addActor(name)));
  const limit = await startHelper('limits/verify.ts');
  await limit.helper.ask(Object.fromEntries(actors.map((one) => [one.keyId, one.publicKeyPem])));

  const contestant = (name: string, at: string, how: typeof around) => ({
    name,
    async round() {
      const waiting = await signedCreates(remote, actors, { at, to });
      const next = () => waiting.pop() ?? null;
      return await how(
        async () => (await drive({ origin: at, concurrency: CONCURRENCY, next })).perSecond,
      );
    },
  });
  const cpu = createCpuMeter(EACH_ROUND);
  const bare = cpuOfProcess('bare verification', limit.helper.pid);
  const figures = await interleave(rounds, [
    contestant('inbox', target.origin, around),
    contestant('bare verification', `http://127.0.0.1:${limit.port}`, (take) =>
      cpu.during(bare, take),
    ),
  ]);
  limit.helper.stop();
  await remote.close();
  return [
    comparison(`activities/s, ${CONCURRENCY} at a time`, figures),
    cpu.table('request verified'),
  ];
}

async function actorOf({ origin, token }: { origin: string; token: string }): Promise<string> {
  const client = createClient(origin, token);
  const { uri, url } = await client.get<Account>('/api/v1/accounts/verify_credentials');
  return uri ?? url;
}

let made = 0;

async function signedCreates(
  remote: FakeRemote,
  actors: FakeActor[],
  { at, to }: { at: string; to: string },
): Promise<Request[]> {
  return await Promise.all(
    Array.from({ length: EACH_ROUND }, async (_, n) => {
      const actor = actors[n % actors.length] as FakeActor;
      const body = Buffer.from(JSON.stringify(create(remote, actor, to)));
      const given = { 'content-type': 'application/activity+json' };
      const key = { id: actor.keyId, privateKey: actor.privateKey };
      const signed = await signRequest(
        { method: 'POST', url: new URL('/inbox', at), headers: given, body },
        key,
        new Date(),
      );
      return { method: 'POST' as const, path: '/inbox', headers: { ...given, ...signed }, body };
    }),
  );
}

/** A Create as Mastodon sends it, of its usual size. */
function create(remote: FakeRemote, actor: FakeActor, to: string): Record<string, unknown> {
  const id = `${remote.origin}/notes/${process.pid}-${(made += 1)}`;
  const published = new Date().toISOString();
  const addressed = {
    to: ['https://www.w3.org/ns/activitystreams#Public'],
    cc: [`${actor.uri}/followers`, to],
  };
  const text = `<p>Number ${made}. ${'A sentence about the wikis and those who write them. '.repeat(20)}</p>`;
  const note = {
    id,
    type: 'Note',
    summary: null,
    inReplyTo: null,
    published,
    url: id,
    attributedTo: actor.uri,
    ...addressed,
    sensitive: false,
    content: text,
    contentMap: { en: text },
    attachment: [],
    tag: [
      { type: 'Mention', href: to, name: '@reader' },
      { type: 'Hashtag', href: `${remote.origin}/tags/wiki`, name: '#wiki' },
    ],
  };
  return {
    '@context': [AS2, { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' }],
    id: `${id}/activity`,
    type: 'Create',
    actor: actor.uri,
    published,
    ...addressed,
    object: note,
  };
}
