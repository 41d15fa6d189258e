import { hash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';

/** Names of prepared statements by their text; bounded by how many the code declares. */
const names = new Map<string, string>();

/** From now on this text is sent as a prepared statement. */
export function nameStatement(text: string): void {
  // After its text, so that two versions of this server may share connections through a pooler.
  names.set(text, `s_${hash('sha1', text).slice(0, 24)}`);
}

/** The same pool for kysely, whose driver passes texts and values on, but no names. */
export function naming(pool: PostgresPool): PostgresPool {
  const facades = new WeakMap<PostgresPoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      let facade = facades.get(client);
      if (facade === undefined) facades.set(client, (facade = withNames(client)));
      return facade;
    },
  };
}

function withNames(client: PostgresPoolClient): PostgresPoolClient {
  // With a callback: of a query that makes a promise by itself, node-postgres 8 keeps all rows alive
  // until the next full collection, and collecting the young took ten times as long.
  const ask = client.query.bind(client) as unknown as (...args: unknown[]) => void;
  const query = async (text: unknown, values: readonly unknown[]) => {
    const name = typeof text === 'string' ? names.get(text) : undefined;
    return await new Promise<unknown>((resolve, reject) => {
      ask(name === undefined ? text : { name, text }, values, (err: unknown, result: unknown) =>
        err ? reject(err as Error) : resolve(result),
      );
    });
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}
