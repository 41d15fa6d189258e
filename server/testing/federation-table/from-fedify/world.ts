import assert from 'node:assert/strict';
import type { Account } from '#server/contract/account.ts';
import type { FedifyPeer } from '../../fedify-peer/peer.ts';
import type { PeerPerson } from '../../fedify-peer/person.ts';
import type { Instance } from '../../instance.ts';
import type { Person } from '../../people.ts';
import { until } from '../../until.ts';

/** Who takes part: people on the peer, who act, and people of ours. */
export interface Theirs {
  instance: Instance;
  peer: FedifyPeer;
  main: PeerPerson;
  mover: PeerPerson;
  target: PeerPerson;
  leaver: PeerPerson;
  reader: Person;
  shy: Person;
}

export async function known(person: Person, other: PeerPerson): Promise<Account> {
  const { accounts } = await person.api.resolve(other.actorUri);
  assert.equal(accounts[0]?.uri, other.actorUri);
  return accounts[0];
}

export async function followHere(person: Person, other: PeerPerson): Promise<Account> {
  const account = await known(person, other);
  await person.api.relate(account.id, 'follow');
  await until(async () => (await person.api.relationship(account.id)).following);
  return account;
}

/** The notification of this type from somebody on the peer. */
export async function told(person: Person, type: string, from: PeerPerson, uri?: string) {
  return await until(
    async () =>
      (await person.api.notifications()).find(
        (one) =>
          one.type === type &&
          one.account.uri === from.actorUri &&
          (!uri || one.status?.uri === uri),
      ),
    { what: `${type} from ${from.actorUri}` },
  );
}
