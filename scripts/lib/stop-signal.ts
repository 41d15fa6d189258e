import { once } from 'node:events';
import { whenNpmIsKilled } from './npm.js';

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
  // Behind the bootstrap, the channel to it says the same.
  if (!process.channel) whenNpmIsKilled(ask);
  return controller.signal;
}

/** Settles when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
