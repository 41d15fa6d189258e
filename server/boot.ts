import { ConfigError, readConfig, type Config } from './config.ts';
import type { Logger } from './core/log.ts';

/** How long open requests and running jobs may take to end, in milliseconds. */
const DRAIN = 20_000;

/** The configuration, or the end of the process with exit code 2 and every fault on stderr. */
export function configOrExit(): Config {
  try {
    const config = readConfig();
    if (!config.databaseUrl) {
      throw new ConfigError(['DATABASE_URL: not set; `npm start` brings its own database']);
    }
    return config;
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err;
    console.error(err.message);
    process.exit(2);
  }
}

/** What an operator reads when the web process cannot listen: the cause and the way out. */
export function explainListenFault(
  err: NodeJS.ErrnoException,
  { host, port }: Pick<Config, 'host' | 'port'>,
): string {
  const where = `Port ${port} on ${host}`;
  if (err.code === 'EADDRINUSE') {
    return `${where} is taken by another program. Stop that one or set PORT to a free port.`;
  }
  if (err.code === 'EACCES') {
    return `${where} is only for root. Set PORT to one above 1023 and put a proxy in front.`;
  }
  return `${where} cannot be listened on: ${err.message}`;
}

/** What an operator reads when DATABASE_URL leads nowhere; null when something else is at fault. */
export function explainDatabaseFault(err: unknown): string | null {
  const cause = err instanceof Error && err.cause ? err.cause : err;
  if (!(cause instanceof Error)) return null;
  const { code = '' } = cause as NodeJS.ErrnoException;
  // The network's word, or PostgreSQL's classes for a wrong password and for a missing database.
  if (!/^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28\w{3}|3D000)$/.test(code))
    return null;
  return `DATABASE_URL: the database cannot be used: ${cause.message || code}`;
}

/**
 * Runs `stop` once when the process is asked to end (SIGTERM, SIGINT, or its supervisor's
 * disconnect), then exits: 0 when everything drained in time, 1 otherwise.
 */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    const late = setTimeout(() => {
      log.error('did not drain in time');
      process.exit(1);
    }, DRAIN);
    late.unref();
    try {
      await stop();
      process.exit(0);
    } catch (err) {
      log.error({ err }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  process.on('disconnect', () => void end());
  // The supervisor may have gone while we were starting.
  if (process.send && !process.connected) void end();
}
