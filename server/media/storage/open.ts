import type { Config } from '#server/config.ts';
import type { MediaStorage } from '../storage.ts';
import { createLocalStorage } from './local.ts';
import { createS3Storage } from './s3.ts';

/** The disk under `DATA_DIR/media`, or the bucket when one is configured. */
export function openStorage(config: Pick<Config, 'dataDir' | 'origin' | 's3'>): MediaStorage {
  return config.s3 ? createS3Storage(config.s3) : createLocalStorage(config);
}

/** The origin that browsers load our files from where that is not our own; null where it is. */
export function mediaOriginOf({ s3 }: Pick<Config, 's3'>): string | null {
  return s3 && new URL(s3.publicUrl ?? s3.endpoint).origin;
}
