import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Client } from './client.ts';

/** Somebody with an account on an instance. */
export interface Person {
  /** Id on their own instance. */
  id: string;
  username: string;
  /** Handle as others write it: `alice@localhost:20001`. */
  acct: string;
  /** ActivityPub id. */
  uri: string;
  token: string;
  /** The client API with their token. */
  api: Client;
}

interface Place {
  origin: string;
  host: string;
  dataDir: string;
  cli: (...args: string[]) => Promise<string>;
}

/** Makes accounts in one go, in the order of `usernames`. */
export async function createPeople(place: Place, usernames: string[]): Promise<Person[]> {
  const file = join(place.dataDir, `people-${randomUUID()}.jsonl`);
  const wishes = usernames.map((username) => ({
    username,
    email: `${username}@people.example`,
    password: 'correct horse battery staple',
    scopes: 'read write follow push',
  }));
  await writeFile(file, wishes.map((wish) => JSON.stringify(wish)).join('\n'));
  const answers = parseLines(await place.cli('accounts', 'create', '--batch', file, '--json'));
  return usernames.map((username, index) => {
    const { id, token } = answers[index] ?? {};
    if (!id || !token)
      throw new Error(`no account was made for ${username}: ${JSON.stringify(answers)}`);
    return {
      id,
      token,
      username,
      acct: `${username}@${place.host}`,
      uri: `${place.origin}/users/${username}`,
      api: createClient(place.origin, token),
    };
  });
}

/** One JSON object a line. */
function parseLines(text: string): { id?: string; token?: string }[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as { id?: string; token?: string });
}
