import { once } from 'node:events';

const IMPATIENT_AFTER = 1_000;

/**
 * Aborted when somebody asks this process to stop: Ctrl-C, SIGTERM, a closed terminal, or the npm
 * that started it being killed. Asking again, a second later or more, ends it on the spot.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let since = 0;
  const ask = () => {
    if (since && Date.now() - since > IMPATIENT_AFTER) process.exit(130);
    since ||= Date.now();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.once('disconnect', ask);
  process.channel?.unref();
  watchNpm(ask);
  return controller.signal;
}

/** npm killed with -9 cannot pass anything on; we notice by having got another parent. */
function watchNpm(ask: () => void): void {
  if (!process.env.npm_lifecycle_event || process.channel) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || ask(), 1_000).unref();
}

/** Settles when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
