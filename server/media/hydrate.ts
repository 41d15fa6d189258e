import type { Config } from '#server/config.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Db } from '#server/db/pool.ts';
import { presentMedia } from './present.ts';
import { findMedia, findMediaOfStatuses } from './queries.ts';
import type { MediaStorage } from './storage.ts';

export interface HydrateMediaDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  storage: Pick<MediaStorage, 'url'>;
}

/** The media of these statuses by status, in their order; statuses without any are left out. One query. */
export async function hydrateMedia(
  deps: HydrateMediaDeps,
  statusIds: Iterable<string>,
): Promise<Map<string, MediaAttachment[]>> {
  const rows = await findMediaOfStatuses(deps.db, [...new Set(statusIds)]);
  const ctx = { origin: deps.config.origin, storage: deps.storage };
  const media = new Map<string, MediaAttachment[]>();
  for (const row of rows) {
    const list = media.get(row.status_id!) ?? [];
    list.push(presentMedia(row, ctx));
    media.set(row.status_id!, list);
  }
  return media;
}

/** Media by their own ids, attached or not; unknown ids are left out. One query. */
export async function hydrateMediaByIds(
  deps: HydrateMediaDeps,
  ids: Iterable<string>,
): Promise<Map<string, MediaAttachment>> {
  const rows = await findMedia(deps.db, [...new Set(ids)]);
  const ctx = { origin: deps.config.origin, storage: deps.storage };
  return new Map(rows.map((row) => [row.id, presentMedia(row, ctx)]));
}
