import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';

/**
 * The secret in a file, made at the first start: base64url of `bytes` random bytes, readable by its
 * owner only. Of processes that start together all get the same one, and whoever is killed half-way
 * leaves no half of it: the file gets its name only once it is written.
 */
export function readOrMakeSecret(path: string, bytes: number): string {
  if (!existsSync(path)) make(path, bytes);
  return readFileSync(path, 'utf8').trim();
}

function make(path: string, bytes: number): void {
  const draft = `${path}.${randomUUID()}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, randomBytes(bytes).toString('base64url'));
    fsyncSync(file);
    closeSync(file);
    linkSync(draft, path);
  } catch (err) {
    // Somebody else was first: theirs counts.
    if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err;
  } finally {
    rmSync(draft, { force: true });
  }
}
