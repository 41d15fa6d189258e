import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface User {
  uid: number;
  gid: number;
}

/** How to start a PostgreSQL program. */
export interface RunAs {
  /** Who it runs as and owns its files; null when that is simply us. */
  user: User | null;
  /** What goes in front of the program and changes to that user; empty when `spawn` can do it. */
  prefix: string[];
}

/**
 * PostgreSQL refuses to run as root, so root runs it as the system user `postgres`, made when it
 * is missing. Everybody else runs it as themselves.
 *
 * `paths` are what the program has to reach: the binaries and the data folder. Where they lie under
 * a folder that only root may enter (`/root`, `mktemp -d`), the program is given the one capability
 * to pass through, by `setpriv`, rather than have us open that folder to the whole system.
 */
export function chooseUser(paths: string[]): RunAs {
  if (process.getuid?.() !== 0) return { user: null, prefix: [] };
  const user = systemUser();
  if (paths.every((path) => canReach(path, user.uid))) return { user, prefix: [] };
  return { user, prefix: throughPrivateFolders(user) };
}

function systemUser(): User {
  const found = lookUp('postgres');
  if (found) return found;
  try {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  } catch {
    // No useradd (Alpine), or no right to: the user without rights of its own exists everywhere.
  }
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user) return user;
  throw new Error(
    'PostgreSQL cannot run as root and the user "postgres" could not be made: start as another user, or set DATABASE_URL.',
  );
}

function lookUp(name: string): User | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** Whether every folder above `path` lets somebody else than its owner pass. */
function canReach(path: string, uid: number): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner } = statSync(folder);
    if (!(mode & 0o001) && owner !== uid) return false;
    if (folder === dirname(folder)) return true;
  }
}

function throughPrivateFolders({ uid, gid }: User): string[] {
  const capability = passingCapability();
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(isExecutable);
  if (!capability || !setpriv) {
    throw new Error(
      'The embedded PostgreSQL cannot reach its folders: they lie under one that only root may enter. Move the checkout and DATA_DIR elsewhere, start as another user, or set DATABASE_URL.',
    );
  }
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  // access(2), by which PostgreSQL looks for its own programs, counts the capability only so.
  identity.push('--securebits=+no_setuid_fixup');
  return [setpriv, ...identity, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--'];
}

/** The smallest capability we hold that lets a process read through private folders. */
function passingCapability(): string | null {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    if (held & (1n << 2n)) return 'dac_read_search';
    return held & (1n << 1n) ? 'dac_override' : null;
  } catch {
    return null;
  }
}

/** Whether there is a program at `path` that we may start. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
