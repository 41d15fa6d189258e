import { resolve } from 'node:path';

/** A path as the operator typed it: relative to where they are, which npm tells in INIT_CWD. */
export function typedPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
