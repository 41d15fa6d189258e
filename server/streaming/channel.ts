import { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { Logger } from '#server/core/log.ts';
import { listen } from '#server/db/listen.ts';
import type { Db } from '#server/db/pool.ts';
import { readSignals, type Signal, writeSignals } from './signals.ts';

/** How signals get from the workers to every web process. */
export interface StreamingChannel {
  /** Says it to all who listen. Resolves at once: nobody waits for a hint, nor fails with it. */
  publish(signal: Signal): void;
  /** Calls `heard` with every signal from now on, from all processes. */
  listen(heard: (signal: Signal) => void): void;
  close(): Promise<void>;
}

export interface ChannelOptions {
  databaseUrl: string;
  redisUrl: string | null;
  /** Keeps instances apart that share one Redis. */
  namespace: string;
}

/** Milliseconds for which signals are gathered into one notice. */
const GATHER = 5;

/** What carries notices. */
interface Carrier {
  send(notice: string): Promise<unknown>;
  listen(heard: (notice: string) => void): void;
  close(): Promise<void>;
}

/** Redis pub/sub where there is Redis, PostgreSQL's NOTIFY where there is none. */
export function openChannel(db: Db, options: ChannelOptions, log: Logger): StreamingChannel {
  const carrier = options.redisUrl
    ? byRedis(options.redisUrl, `wikimedia-social:${options.namespace}:streaming`)
    : byPostgres(db, options.databaseUrl);
  let waiting: Signal[] = [];
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    timer = null;
    const notices = writeSignals(waiting);
    waiting = [];
    try {
      for (const notice of notices) await carrier.send(notice);
    } catch (err) {
      log.warn({ err }, 'could not tell the streams');
    }
  }

  return {
    publish(signal) {
      waiting.push(signal);
      timer ??= setTimeout(() => void flush(), GATHER);
    },
    listen(heard) {
      carrier.listen((notice) => {
        for (const signal of readSignals(notice)) heard(signal);
      });
    },
    async close() {
      if (timer) clearTimeout(timer);
      await flush();
      await carrier.close();
    },
  };
}

function byPostgres(db: Db, url: string): Carrier {
  const open: { close(): Promise<void> }[] = [];
  return {
    send: (notice) => sql`select pg_notify('streaming', ${notice})`.execute(db),
    listen: (heard) => {
      open.push(
        listen(url, 'streaming', (notice) => {
          if (notice) heard(notice);
        }),
      );
    },
    async close() {
      await Promise.all(open.map((one) => one.close()));
    },
  };
}

function byRedis(url: string, channel: string): Carrier {
  const open: Redis[] = [];
  const connect = (maxRetriesPerRequest: number | null): Redis => {
    const redis = new Redis(url, { maxRetriesPerRequest, lazyConnect: true });
    redis.on('error', () => {});
    open.push(redis);
    return redis;
  };
  const sender = connect(1);
  return {
    send: (notice) => sender.publish(channel, notice),
    listen: (heard) => {
      // A connection that listens can do nothing else; it subscribes again by itself.
      const listener = connect(null);
      listener.on('message', (_channel, notice) => heard(notice));
      void listener.subscribe(channel).catch(() => {});
    },
    async close() {
      for (const redis of open) redis.disconnect();
    },
  };
}
