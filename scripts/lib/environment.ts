import { ConfigError, readConfig, type Config } from '#server/config.ts';
import { loadSecretKey } from '#server/secrets.ts';
import { openEmbedded, type Embedded } from '#server/embedded-postgres/open.ts';
import { ROOT } from './processes.ts';

export interface Environment {
  /** For the processes that we start. */
  env: NodeJS.ProcessEnv;
  /** Null when the operator brought a PostgreSQL of their own. */
  embedded: Embedded | null;
}

/** The configuration; on faults, says them all and ends the process with exit code 2. */
export function readConfigOrExit(): Config {
  // `.env` and `./data` mean the repository's, wherever the command was called.
  process.env.INIT_CWD ??= process.cwd();
  process.chdir(ROOT);
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** Opens the embedded database when no other is configured, and says where it is in `env`. */
export async function openEnvironment(config: Config): Promise<Environment> {
  if (config.databaseUrl) return { env: process.env, embedded: null };
  const embedded = await openEmbedded(config.dataDir);
  // With a database from outside, production asks for a key from outside too: hand over ours.
  const env = {
    ...process.env,
    DATABASE_URL: embedded.url,
    SECRET_KEY: await loadSecretKey(config),
  };
  return { env, embedded };
}
