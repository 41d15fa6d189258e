import assert from 'node:assert/strict';
import type { Account } from '#server/contract/account.ts';
import type { FirstKnock } from '../../fedify-peer/federation.ts';
import type { FedifyPeer } from '../../fedify-peer/peer.ts';
import type { PeerPerson } from '../../fedify-peer/person.ts';
import type { Instance } from '../../instance.ts';
import type { Person } from '../../people.ts';
import { until } from '../../until.ts';

/** Who takes part: people of ours, who act, and people on the peer. */
export interface Ours {
  instance: Instance;
  peer: FedifyPeer;
  /** The signatures that the peer tries first, and that must do. */
  knock: FirstKnock;
  main: Person;
  mover: Person;
  leaver: Person;
  reader: PeerPerson;
  shy: PeerPerson;
}

export type Json = Record<string, unknown>;
export const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

/** An activity of somebody's that came in at the peer and mentions all of `about`. */
export async function taken(
  ours: Ours,
  actor: string,
  type: string,
  ...about: string[]
): Promise<Json> {
  const { json } = await until(
    () =>
      ours.peer.received.find((one) => {
        const text = JSON.stringify(one.json);
        return one.actor === actor && one.type === type && about.every((uri) => text.includes(uri));
      }),
    { what: `${type} of ${about.join(', ')} at the peer` },
  );
  return json;
}

export async function known(person: Person, other: PeerPerson): Promise<Account> {
  const { accounts } = await person.api.resolve(other.actorUri);
  assert.equal(accounts[0]?.uri, other.actorUri);
  return accounts[0];
}

export const asList = (value: unknown) => [value ?? []].flat();
export const objectOf = (activity: Json) => activity['object'] as Json;
