import { hash } from 'node:crypto';
import type { Context } from 'hono';
import type { Db } from '#server/db/pool.ts';
import { versionedCache } from '#server/db/versioned.ts';

/** A document as it is sent. */
export interface Ready {
  bytes: Uint8Array<ArrayBuffer>;
  /** Over the bytes, in its quotes. */
  etag: string;
}

const documents = versionedCache<Ready>({
  bytes: 32_000_000,
  sizeOf: ({ bytes }) => bytes.byteLength + 200,
});

/**
 * The document `key` in the version that the caller has just read, made by `make` where it is not
 * remembered in exactly this one; null where `make` finds nothing. Whether it may be seen is asked by
 * the caller each time: what is remembered here knows no reader.
 */
export async function readyDocument(
  db: Db,
  { key, version }: { key: string; version: string | null },
  make: () => Promise<object | null>,
): Promise<Ready | null> {
  const found = await documents(db).at(new Map([[key, version]]), async () => {
    const document = await make();
    return new Map(document === null ? [] : [[key, readyOf(JSON.stringify(document))]]);
  });
  return found.get(key) ?? null;
}

export function readyOf(text: string): Ready {
  const bytes = new TextEncoder().encode(text);
  return { bytes, etag: `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"` };
}

/** Whether the caller has the document already. */
export function hasAlready(c: Context, { etag }: Ready): boolean {
  const given = c.req.header('if-none-match');
  return (
    given !== undefined &&
    given.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
  );
}

/** Answers JSON of the client API that is the same for all, to be asked for anew each time. */
export function answerReady(c: Context, ready: Ready): Response {
  c.header('ETag', ready.etag);
  c.header('Cache-Control', 'public, max-age=0, must-revalidate');
  if (hasAlready(c, ready)) return c.body(null, 304);
  return c.body(ready.bytes, 200, { 'Content-Type': 'application/json' });
}
