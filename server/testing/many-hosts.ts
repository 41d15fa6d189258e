import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { freePort } from './free-port.ts';
import type { Instance } from './instance.ts';

/** How the hosts of a crowd behave: they answer at once, after a while, or not at all. */
export type Manner = 'healthy' | 'hanging' | 'dead';

export interface Arrival {
  /** Host with port, as in the inbox's address. */
  host: string;
  manner: Manner;
  /** Id of the activity. */
  id: string;
  /** `Date.now()`. */
  at: number;
}

/** Many other servers in this process: every address of 127.0.0.0/8 is this machine. */
export interface ManyHosts {
  /** Addresses of `count` inboxes, each on a host of its own; the same ones each time. */
  inboxes(manner: Manner, count: number): string[];
  arrivals: Arrival[];
  /** When (`Date.now()`) a request was given up that one of those that hang had not answered. */
  givenUp: number[];
  close(): Promise<void>;
}

const NETWORKS: Record<Manner, number> = { healthy: 11, hanging: 12, dead: 13 };

/** Starts them; those that hang answer after `hangs` milliseconds. */
export async function startManyHosts({ hangs }: { hangs: number }): Promise<ManyHosts> {
  const arrivals: Arrival[] = [];
  const givenUp: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host = '' } = request.headers;
    const manner = host.startsWith(`127.${NETWORKS.hanging}.`) ? 'hanging' : 'healthy';
    const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string };
    arrivals.push({ host, manner, id, at: Date.now() });
    if (manner === 'healthy') response.writeHead(202).end();
    else {
      setTimeout(() => response.writeHead(202).end(), hangs).unref();
      response.once('close', () => response.writableEnded || givenUp.push(Date.now()));
    }
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => void server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  const closedPort = await freePort();
  return {
    arrivals,
    givenUp,
    inboxes: (manner, count) =>
      Array.from({ length: count }, (_, n) => {
        const address = `127.${NETWORKS[manner]}.${Math.floor(n / 200)}.${(n % 200) + 1}`;
        return `http://${address}:${manner === 'dead' ? closedPort : port}/inbox`;
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** So many accounts of each of these hosts, with one shared inbox a host, follow `accountId`. */
export async function followFromHosts(
  { database: { db } }: Instance,
  accountId: string,
  inboxes: string[],
  perHost: number,
): Promise<void> {
  const people = sql`unnest(${inboxes}::text[]) as inbox cross join generate_series(1, ${perHost}::int) as n`;
  const uri = sql`replace(inbox, '/inbox', '/users/fan') || n || 'of' || ${accountId}::text`;
  const names = sql`'fan' || n || 'of' || ${accountId}::text`;
  await sql`
    insert into accounts (id, username, domain, uri, url, inbox_url, shared_inbox_url, fetched_at)
    select (select count(*) from accounts) * 1000000 + row_number() over (), ${names}, split_part(inbox, '/', 3), ${uri}, ${uri}, ${uri} || '/inbox', inbox, now() from ${people}`.execute(
    db,
  );
  await sql`
    insert into follows (account_id, target_account_id)
    select a.id, ${accountId}::bigint from accounts a where a.uri in (select ${uri} from ${people})`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}
