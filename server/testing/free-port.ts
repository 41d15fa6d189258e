import { randomInt } from 'node:crypto';
import { createServer, type ListenOptions } from 'node:net';

/**
 * A port that nobody listens on, below the range that outgoing connections take theirs from: a
 * server that is killed and started again finds it still free. No two test processes are given the
 * same one, also while neither listens on it yet.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if ((await claim(port)) && (await isFree(port))) return port;
  }
}

/** Holds the port's name for as long as this process lives; other systems have no such names. */
async function claim(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const holder = await listen({ path: `\0wikimedia-social-test-port-${port}` });
  holder?.unref();
  return holder !== null;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen({ port, host: '127.0.0.1' });
  if (server === null) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function listen(options: ListenOptions) {
  const server = createServer();
  return new Promise<typeof server | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(options, () => resolve(server));
  });
}
