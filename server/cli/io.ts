import { type Config, ConfigError, readConfig } from '#server/config.ts';

/** Where a command gets its configuration from and where its words go. */
export interface Io {
  /** Throws `ConfigError` when it will not do. */
  config(): Config;
  /** An answer. */
  write(line: string): void;
  /** Anything that is not the answer. */
  complain(line: string): void;
}

/** The process's own environment, stdout and stderr; tests bring theirs. */
export const processIo: Io = {
  config: () => configIn(undefined),
  write: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

export function configIn(env: NodeJS.ProcessEnv | undefined): Config {
  const config = readConfig(env);
  if (config.databaseUrl) return config;
  throw new ConfigError(['DATABASE_URL: not set; `npm run social` brings its own database']);
}
