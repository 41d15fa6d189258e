import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * The process's logger: one JSON object a line on stdout (a command's on stderr). Names that may hold secrets are dropped
 * before anything is written.
 */
export function createLogger(options: {
  level: string;
  name: string;
  to?: 'stdout' | 'stderr';
}): Logger {
  const settings = {
    name: options.name,
    level: options.level,
    redact: {
      paths: ['password', '*.password', 'token', '*.token', '*.authorization', '*.cookie'],
      remove: true,
    },
  };
  return options.to === 'stderr' ? pino(settings, pino.destination(2)) : pino(settings);
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
