import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { callerFolder } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';

/** A path as the operator typed it: relative to where they are. */
export function typedPath(path: string): string {
  return resolve(callerFolder(), path);
}

/** The text of a file that the operator named. Refuses what cannot be read, saying why. */
export async function readTyped(path: string): Promise<string> {
  try {
    return await readFile(typedPath(path), 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new DomainError('not_found', `${path} cannot be read (${code})`, { cause });
  }
}
