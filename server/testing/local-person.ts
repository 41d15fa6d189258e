import type { Deps } from '#server/deps.ts';
import { createByOperator } from '#server/users/create-by-operator.ts';
import { type Client, createClient } from './client.ts';

/** Somebody with an account on a server that runs in the test's own process. */
export interface LocalPerson {
  id: string;
  uri: string;
  username: string;
  token: string;
  api: Client;
}

/** Makes one, with a token for everything. */
export async function createLocalPerson(deps: Deps, username: string): Promise<LocalPerson> {
  const { origin } = deps.config;
  const made = await createByOperator(deps, {
    username,
    email: `${username}@people.example`,
    password: 'correct horse battery staple',
    role: 'user',
    confirmed: 'now',
    scopes: ['read', 'write', 'follow', 'push'],
  });
  const token = made.token ?? '';
  const uri = `${origin}/users/${username}`;
  return { id: made.accountId, uri, username, token, api: createClient(origin, token) };
}
