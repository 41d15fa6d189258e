import { callerNetwork } from '#server/rate-limits/caller-network.ts';

/** Connections of one process: what a small machine holds with room to spare. */
const MOST = 25_000;
/** Of one token or browser session: several windows of an app, each with a stream a column. */
const MOST_OF_CREDENTIAL = 40;
/** Of one address: a whole school may be behind it. */
const MOST_OF_ADDRESS = 500;

/** Keeps anybody from taking all the connections there are. */
export interface Doorkeeper {
  /** A place, to be left once the connection is closed; null when there is none. */
  enter(who: { credential: string; ip: string }): (() => void) | null;
}

export function createDoorkeeper({ limits }: { limits: 'on' | 'off' }): Doorkeeper {
  const byCredential = new Map<string, number>();
  const byAddress = new Map<string, number>();
  let all = 0;
  return {
    enter({ credential, ip }) {
      const address = callerNetwork(ip);
      const full =
        (byCredential.get(credential) ?? 0) >= MOST_OF_CREDENTIAL ||
        (byAddress.get(address) ?? 0) >= MOST_OF_ADDRESS;
      if (all >= MOST || (full && limits === 'on')) return null;
      add(byCredential, credential, 1);
      add(byAddress, address, 1);
      all += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        add(byCredential, credential, -1);
        add(byAddress, address, -1);
        all -= 1;
      };
    },
  };
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** What counts as one credential. */
export function credentialOf(viewer: { via: string; credentialId: string }): string {
  return `${viewer.via}:${viewer.credentialId}`;
}
