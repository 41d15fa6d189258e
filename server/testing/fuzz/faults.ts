import type { Logger } from '#server/core/log.ts';

/** What went wrong without an answer saying so. */
export interface Faults {
  /** Takes what was noted since the last time. */
  take(): string[];
  stop(): void;
}

/** Refusals of ours, and what peers may do to us: no faults. */
const EXPECTED = new Set(['DomainError', 'FetchError', 'OAuthError']);

/**
 * Notes rejections and exceptions that nobody handled, and every error that is logged for operators
 * and is no refusal: a request that failed, an activity that will be tried again, a subscriber that
 * threw.
 */
export function watchFaults(log: Logger): Faults {
  let noted: string[] = [];
  const note =
    (what: string) =>
    (error: unknown): void =>
      void noted.push(`${what}: ${told(error)}`);
  const unhandled = note('unhandled rejection');
  const uncaught = note('uncaught exception');
  process.on('unhandledRejection', unhandled);
  process.on('uncaughtException', uncaught);
  for (const level of ['error', 'warn'] as const) {
    log[level] = ((fields: unknown, message?: string) => {
      const { err } = (fields ?? {}) as { err?: unknown };
      if (err === undefined && level === 'warn') return;
      if (isOwnEnd(err, message)) return;
      if (!(err instanceof Error && EXPECTED.has(err.name))) note(message ?? level)(err ?? fields);
    }) as Logger['error'];
  }
  return {
    take() {
      const taken = noted;
      noted = [];
      return taken;
    },
    stop() {
      process.off('unhandledRejection', unhandled);
      process.off('uncaughtException', uncaught);
    },
  };
}

/**
 * A post worked on while its author's own Delete of themselves is fails for want of the author; it
 * comes round once more and is passed over.
 */
function isOwnEnd(err: unknown, message: string | undefined): boolean {
  return message === 'inbound activity failed' && (err as { code?: string }).code === '23503';
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error);
  const { cause } = error;
  return `${error.stack ?? error.message}${cause === undefined ? '' : `\ncaused by ${told(cause)}`}`;
}
