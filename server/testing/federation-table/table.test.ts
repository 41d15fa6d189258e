import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FirstKnock } from '../fedify-peer/federation.ts';
import { startFedifyPeer, type FedifyPeer } from '../fedify-peer/peer.ts';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { testPicture } from '../pictures.ts';
import { ROOT } from '../server-process.ts';
import { ACTIONS, type Action, type Column } from './actions.ts';
import { betweenOurs } from './between-ours/column.ts';
import { documentOf, type Results } from './document.ts';
import { fromFedify } from './from-fedify/column.ts';
import { toFedify } from './to-fedify/column.ts';

/**
 * Everything that is done on a microblog, out and in, between real servers: two of ours, and ours and
 * one made of Fedify in both orders of signatures. `WRITE_FEDERATION_TABLE=1` writes what was seen into
 * the documentation; without it, what is there must be what was seen.
 */
const DOCUMENT = join(ROOT, 'docs/federation-table.md');
const CAVAGE: FirstKnock = 'draft-cavage-http-signatures-12';
const RFC_9421: FirstKnock = 'rfc9421';
const PEER_PEOPLE = ['olga', 'sven', 'ida', 'mia', 'tom', 'leo'] as const;
const OURS = {
  acting: ['main', 'mover', 'target', 'leaver'],
  watching: ['main', 'shy'],
};

let here: Instance;
let there: Instance;
let people: { here: Map<string, Person>; there: Map<string, Person> };
let cavage: FedifyPeer;
let rfc9421: FedifyPeer;
const results: Results = new Map();

/** Usernames for a column: nobody takes part in two of them. */
const named = (column: string, roles: string[]) => roles.map((role) => `${column}_${role}`);

before(async () => {
  [here, there, cavage, rfc9421] = await Promise.all([
    startInstance(),
    startInstance(),
    startFedifyPeer(CAVAGE, [...PEER_PEOPLE]),
    startFedifyPeer(RFC_9421, [...PEER_PEOPLE]),
  ]);
  const [homely, distant] = await Promise.all([
    here.people(
      ...['two_out', 'cavage_out', 'rfc_out'].flatMap((column) => named(column, OURS.acting)),
      ...['two_in', 'cavage_in', 'rfc_in'].flatMap((column) => named(column, OURS.watching)),
    ),
    there.people(...named('two_in', OURS.acting), ...named('two_out', OURS.watching)),
    ...[here, there].map(giveEmoji),
  ]);
  const byName = (all: Person[]) => new Map(all.map((person) => [person.username, person]));
  people = { here: byName(homely), there: byName(distant) };
});
after(() => Promise.all([here?.stop(), there?.stop(), cavage?.close(), rfc9421?.close()]));

async function giveEmoji(instance: Instance): Promise<void> {
  const file = join(instance.dataDir, 'blob.png');
  await writeFile(file, await testPicture({ type: 'png', width: 48, height: 48 }));
  await instance.cli('emojis', 'import', file);
}

function personOf(side: 'here' | 'there', username: string): Person {
  const person = people[side].get(username);
  if (!person) throw new Error(`nobody called ${username} lives ${side}`);
  return person;
}

function ours(column: string, from: 'here' | 'there') {
  const to = from === 'here' ? 'there' : 'here';
  const acting = (role: string) => personOf(from, `${column}_${role}`);
  return {
    from: { here, there }[from],
    to: { here, there }[to],
    main: acting('main'),
    mover: acting('mover'),
    target: acting('target'),
    leaver: acting('leaver'),
    reader: personOf(to, `${column}_main`),
    shy: personOf(to, `${column}_shy`),
  };
}

function outTo(peer: FedifyPeer, knock: FirstKnock, column: string) {
  const acting = (role: string) => personOf('here', `${column}_${role}`);
  return {
    instance: here,
    peer,
    knock,
    main: acting('main'),
    mover: acting('mover'),
    leaver: acting('leaver'),
    reader: peer.person('olga'),
    shy: peer.person('sven'),
  };
}

function inFrom(peer: FedifyPeer, column: string) {
  return {
    instance: here,
    peer,
    main: peer.person('ida'),
    mover: peer.person('mia'),
    target: peer.person('tom'),
    leaver: peer.person('leo'),
    reader: personOf('here', `${column}_main`),
    shy: personOf('here', `${column}_shy`),
  };
}

const COLUMNS: Column[] = [
  betweenOurs('Ours, out', () => ours('two_out', 'here')),
  betweenOurs('Ours, in', () => ours('two_in', 'there')),
  toFedify('Fedify (cavage first), out', () => outTo(cavage, CAVAGE, 'cavage_out')),
  fromFedify('Fedify (cavage first), in', () => inFrom(cavage, 'cavage_in')),
  toFedify('Fedify (RFC 9421 first), out', () => outTo(rfc9421, RFC_9421, 'rfc_out')),
  fromFedify('Fedify (RFC 9421 first), in', () => inFrom(rfc9421, 'rfc_in')),
];

describe('Everything, out and in', { concurrency: COLUMNS.length }, () => {
  for (const { title, prepare, proofs } of COLUMNS) {
    const seen = new Map<Action, string>();
    results.set(title, seen);
    describe(title, { concurrency: 1 }, () => {
      before(prepare);
      for (const [action, proof] of Object.entries(proofs) as [
        Action,
        Column['proofs'][Action],
      ][]) {
        if (typeof proof !== 'function') seen.set(action, proof.impossible);
        else
          test(ACTIONS[action], async () => {
            await proof();
            seen.set(action, '✓');
          });
      }
    });
  }
});

test('the documentation shows what was seen', async () => {
  const document = documentOf(results);
  if (process.env.WRITE_FEDERATION_TABLE) await writeFile(DOCUMENT, document);
  assert.ok(!document.includes('✗'), document);
  assert.equal(await readFile(DOCUMENT, 'utf8'), document, 'WRITE_FEDERATION_TABLE=1 writes it');
});
