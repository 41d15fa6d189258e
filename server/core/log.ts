import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * The process's logger: one JSON object a line on stdout. Names that may hold secrets are dropped
 * before anything is written.
 */
export function createLogger(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    redact: {
      paths: ['password', '*.password', 'token', '*.token', '*.authorization', '*.cookie'],
      remove: true,
    },
  });
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
