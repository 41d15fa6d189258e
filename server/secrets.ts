import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readOrMakeSecret } from '#server/core/secret-file.ts';
import type { Config } from './config.ts';

/**
 * The key that everything we sign or seal for ourselves hangs on: `SECRET_KEY`, or one made at the
 * first start and kept in the data folder, readable by its owner only.
 */
export async function loadSecretKey(config: Config): Promise<string> {
  if (config.secretKey) return config.secretKey;
  await mkdir(config.dataDir, { recursive: true });
  const path = join(config.dataDir, 'secret-key');
  const key = readOrMakeSecret(path, 48);
  if (key.length < 32) throw new Error(`${path} does not hold a key; remove it to have one made`);
  return key;
}
