import type { Config } from '#server/config.ts';
import type { MediaStorage } from '../storage.ts';
import { createLocalStorage } from './local.ts';
import { createS3Storage } from './s3.ts';

/** The disk under `DATA_DIR/media`, or the bucket when one is configured. */
export function openStorage(config: Pick<Config, 'dataDir' | 'origin' | 's3'>): MediaStorage {
  return config.s3 ? createS3Storage(config.s3) : createLocalStorage(config);
}
