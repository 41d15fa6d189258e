import { throttled } from '#server/core/throttled.ts';
import { MINUTE } from '#server/core/time.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import type { Logger } from '#server/core/log.ts';
import { onCredentialsChanged } from '#server/users/credential-changes.ts';
import type { StreamingChannel } from './channel.ts';
import { createDoorkeeper, type Doorkeeper } from './doorkeeper.ts';
import { fanOut } from './fan-out.ts';
import { createHub, type Hub } from './hub.ts';
import { closeRevoked } from './revoke.ts';
import { createWork } from './work.ts';

/** All open streams of a web process. */
export interface Streaming {
  hub: Hub;
  doorkeeper: Doorkeeper;
  /** Begins to pass on what happens. */
  listen(): void;
  /** Closes every connection and listens no more. */
  close(): void;
}

export type StreamingDeps = HydrateDeps & {
  log: Logger;
  channel: StreamingChannel;
  rates: { enabled: boolean };
};

/** Milliseconds between two looks for revoked tokens while they keep changing. */
const REVOKE_INTERVAL = 500;

/** The streams of this process, of which there are none yet. */
export function openStreaming(deps: StreamingDeps): Streaming {
  const { db, log, channel, rates } = deps;
  const hub = createHub();
  const work = createWork((signal) =>
    fanOut({ ...deps, hub }, signal).catch((err: unknown) =>
      log.warn({ err, signal }, 'could not stream'),
    ),
  );
  let open = true;
  const check = () => {
    closeRevoked(db, hub).catch((err: unknown) => log.warn({ err }, 'could not check the streams'));
  };
  onCredentialsChanged(db, throttled(check, REVOKE_INTERVAL));
  // A notice of a change may get lost, and sessions run out.
  const timer = setInterval(check, MINUTE).unref();

  return {
    hub,
    doorkeeper: createDoorkeeper({ limits: rates.enabled ? 'on' : 'off' }),
    listen() {
      channel.listen((signal) => {
        if (open) work(signal);
      });
    },
    close() {
      open = false;
      clearInterval(timer);
      for (const connection of hub.connections()) connection.close('stopping');
    },
  };
}
