import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Db } from '#server/db/pool.ts';

/** What readers of feeds want to know of a file before they fetch it. */
export interface File {
  type: string;
  /** 0 where nobody knows: the file of another server. */
  bytes: number;
}

/** The files of media, by the id of the medium. */
export async function findFiles(db: Db, ids: readonly string[]): Promise<Map<string, File>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('media')
    .select(['id', 'mime_type', 'bytes'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(
    rows.map(({ id, mime_type, bytes }) => [
      id,
      { type: mime_type ?? 'application/octet-stream', bytes: Number(bytes ?? 0) },
    ]),
  );
}

/** What a `media:content` says in words: alternative text, whose work it is and on what terms. */
export function mediaWords({ description, credit }: MediaAttachment) {
  return {
    ...(description === null ? {} : { description: { value: description, type: 'plain' } }),
    ...(credit && {
      credits: [{ value: credit.creator, role: 'author' }],
      ...(credit.license_url === null
        ? {}
        : { license: { value: credit.license_name, href: credit.license_url } }),
    }),
  };
}
