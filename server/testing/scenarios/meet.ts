import type { Account } from '#server/contract/account.ts';
import type { Status } from '#server/contract/status.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';

/** `other` as known on `viewer`'s instance, looked up by handle. */
export async function meet(viewer: Person, other: Person): Promise<Account> {
  const { accounts } = await viewer.api.resolve(`@${other.acct}`);
  const account = accounts.find(({ acct }) => acct === other.acct);
  if (!account)
    throw new Error(`${viewer.acct} does not find ${other.acct}: ${JSON.stringify(accounts)}`);
  return account;
}

/** Makes `follower` follow `other`, on another instance, and waits until both sides say so. */
export async function follow(follower: Person, other: Person): Promise<Account> {
  const account = await meet(follower, other);
  await follower.api.relate(account.id, 'follow');
  await until(async () => (await follower.api.relationship(account.id)).following, {
    what: 'accepted follow',
  });
  await until(
    async () => (await other.api.followers(other.id)).some(({ acct }) => acct === follower.acct),
    {
      what: 'follower on the other side',
    },
  );
  return account;
}

/** The status with this ActivityPub id, once it is in the reader's home timeline. */
export async function inHome(reader: Person, uri: string): Promise<Status> {
  const find = async () => (await reader.api.home()).find((status) => status.uri === uri);
  return await until(find, { what: `${uri} in the home timeline of ${reader.acct}` });
}

/** The boost of the status with this ActivityPub id, once it is in the reader's home timeline. */
export async function boostInHome(reader: Person, uri: string): Promise<Status> {
  const find = async () => (await reader.api.home()).find((status) => status.reblog?.uri === uri);
  return await until(find, { what: `a boost of ${uri} in the home timeline of ${reader.acct}` });
}

/** The notification of this type about this status (or about nobody's), once it is there. */
export async function notified(person: Person, type: string, from: Person, uri?: string) {
  return await until(
    async () => {
      const all = await person.api.notifications();
      return all.find(
        (one) =>
          one.type === type && one.account.acct === from.acct && (!uri || one.status?.uri === uri),
      );
    },
    { what: `${type} notification from ${from.acct} for ${person.acct}` },
  );
}

/** What a reader sees of a status, once it looks as `wanted` says. */
export async function statusOnce(
  reader: Person,
  id: string,
  wanted: (status: Status) => boolean,
): Promise<Status> {
  return await until(
    async () => {
      const status = await reader.api.status(id);
      return wanted(status) && status;
    },
    { what: `the expected change of status ${id}` },
  );
}

/** Settles once the reader cannot see the status any more. */
export async function goneFor(reader: Person, id: string): Promise<void> {
  const gone = async () =>
    (await reader.api.request('GET', `/api/v1/statuses/${id}`)).status === 404;
  await until(gone, { what: `status ${id} gone for ${reader.acct}` });
}
