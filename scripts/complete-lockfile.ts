/**
 * Adds to package-lock.json the optional packages that npm left out (see `lib/lockfile.ts`). What
 * systems they are for is taken from their newest version in the registry; npm fetches and checks
 * the package itself only on such a system.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  type LockedPackage,
  type Lockfile,
  missingPackages,
  type MissingPackage,
} from './lib/lockfile.ts';
import { capture, ROOT } from './lib/processes.ts';

const FILE = `${ROOT}package-lock.json`;
const FIELDS = ['cpu', 'libc', 'os', 'engines', 'license'];

const lockfile: Lockfile = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = missingPackages(lockfile);
for (const entry of missing) {
  lockfile.packages[`node_modules/${entry.name}`] = await describe(entry);
  console.log(`Added ${entry.name}@${entry.version}`);
}
const sorted = Object.entries(lockfile.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
lockfile.packages = Object.fromEntries(sorted);
writeFileSync(FILE, `${JSON.stringify(lockfile, null, 2)}\n`);

async function describe({ name, version, dev }: MissingPackage): Promise<LockedPackage> {
  const { output } = await capture('npm', ['view', name, ...FIELDS, '--json', '--loglevel=silent']);
  const { cpu, libc, os, engines, license } = JSON.parse(output);
  const list = (value: string | string[] | undefined) =>
    value === undefined ? undefined : [value].flat();
  return {
    version: version.replace(/^[~^]/, ''),
    cpu: list(cpu),
    ...(dev ? { dev } : {}),
    libc: list(libc),
    license,
    optional: true,
    os: list(os),
    engines,
  };
}
