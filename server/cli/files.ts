import { resolve } from 'node:path';
import { callerFolder } from '../config.ts';

/** A path as the operator typed it: relative to where they are. */
export function typedPath(path: string): string {
  return resolve(callerFolder(), path);
}
