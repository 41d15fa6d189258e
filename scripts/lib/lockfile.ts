export interface LockedPackage {
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

export interface MissingPackage {
  name: string;
  version: string;
  dev: boolean;
}

/**
 * The optional packages (builds for other platforms, mostly) that some package asks for and the
 * lockfile does not have. npm leaves one out when the registry, or a mirror of it, cannot serve it
 * at that moment, and then refuses the lockfile in `npm ci`.
 */
export function missingPackages({ packages }: Lockfile): MissingPackage[] {
  return Object.entries(packages).flatMap(([path, { dev = false, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isFound(packages, path, name))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** Looks where Node would: in the dependent's own node_modules, then in each one above. */
function isFound(packages: Lockfile['packages'], dependent: string, name: string): boolean {
  for (let base = dependent; ; base = parentOf(base)) {
    if (`${base}${base && '/'}node_modules/${name}` in packages) return true;
    if (!base) return false;
  }
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('/node_modules/');
  return end === -1 ? '' : path.slice(0, end);
}
