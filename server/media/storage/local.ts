import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaStorage } from '../storage.ts';
import { isKey } from './keys.ts';

/** Files under `DATA_DIR/media`, served by this server itself under `/media/`. */
export function createLocalStorage(config: { dataDir: string; origin: string }): MediaStorage {
  const pathOf = (key: string) => localPath(config.dataDir, key);
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      // Whole or not at all: a crash must not leave half a picture behind under its final name.
      const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`;
      await writeFile(draft, bytes);
      await rename(draft, path);
    },
    async read(key) {
      return await readFile(pathOf(key)).catch(nullIfAbsent);
    },
    async has(key) {
      return (await stat(pathOf(key)).catch(nullIfAbsent)) !== null;
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
    url: (key) => `${config.origin}/media/${key}`,
  };
}

/** Where the file of a key lies. Throws when the key is not one of ours. */
export function localPath(dataDir: string, key: string): string {
  if (!isKey(key)) throw new Error('not a storage key');
  return join(dataDir, 'media', key);
}

function nullIfAbsent(err: NodeJS.ErrnoException): null {
  if (err.code === 'ENOENT') return null;
  throw err;
}
