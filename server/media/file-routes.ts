import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import {
  findRemoteCardImage,
  findRemoteEmoji,
  findRemoteMedium,
  findRemoteProfileImage,
} from './queries.ts';
import { filmStandIn } from './film-stand-in.ts';
import { ICON_SIZES, iconPath } from './icon.ts';
import { opens } from './proxy-address.ts';
import { readRange } from './range.ts';
import {
  remoteFile,
  remoteRecording,
  type RemoteFileDeps,
  type RemoteVersion,
  type ServedFile,
} from './remote-file.ts';
import { extensionOf, isKey, mimeOfKey } from './storage/keys.ts';
import { localPath } from './storage/local.ts';

export interface FileDeps extends RemoteFileDeps {
  config: Config;
}

const DEFAULTS = join(import.meta.dirname, 'defaults');
const FOR_EVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';
const A_WEEK = 'public, max-age=604800';

/** The files themselves: uploads, copies of remote pictures, and what stands in for missing ones. */
export function fileRoutes(deps: FileDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  serveProxied(app, deps);
  serveStored(app, deps);
  serveDefaults(app);
  return app;
}

/** Only addresses that we stored ourselves are fetched: the request names a row, never a URL. */
function serveProxied(app: Hono<ApiEnv>, deps: FileDeps): void {
  const answer = async (c: Context, url: string | null, version: RemoteVersion) => {
    const served = url === null ? null : await remoteFile(deps, url, version);
    if (served === null) throw notFound();
    return sendBytes(c, served);
  };

  app.get('/media/proxy/accounts/:id/:kind{avatar|header}', async (c) => {
    const { id, kind } = c.req.param() as { id: string; kind: 'avatar' | 'header' };
    return await answer(c, isId(id) ? await findRemoteProfileImage(deps.db, id, kind) : null, kind);
  });

  app.get('/media/proxy/emojis/:id', async (c) => {
    const { id } = c.req.param();
    return await answer(c, isId(id) ? await findRemoteEmoji(deps.db, id) : null, 'small');
  });

  app.get('/media/proxy/cards/:id', async (c) => {
    const { id } = c.req.param();
    return await answer(c, isId(id) ? await findRemoteCardImage(deps.db, id) : null, 'small');
  });

  app.get('/media/proxy/:id/:version{original|small}', async (c) => {
    const { id, version } = c.req.param() as { id: string; version: 'original' | 'small' };
    const medium = isId(id) ? await findRemoteMedium(deps.db, id) : undefined;
    if (medium === undefined || !opens(c.req.query('key'), medium)) throw notFound();
    if (medium.type === 'image') return await answer(c, medium.remote_url, version);
    if (version === 'original') return await recording(c, medium.remote_url);
    if (medium.type === 'audio') return await answer(c, medium.remote_preview_url, version);
    const preview = medium.remote_preview_url;
    const served = preview === null ? null : await remoteFile(deps, preview, version);
    return sendBytes(c, served ?? (await filmStandIn(medium)));
  });

  /** Our copy is an ordinary file of ours, in parts where a player asks for parts. */
  const recording = async (c: Context, url: string | null) => {
    const key = url === null ? null : await remoteRecording(deps, url);
    if (key === null) throw notFound();
    return c.body(null, 302, {
      ...safeHeaders(mimeOfKey(key), AN_HOUR),
      Location: deps.storage.url(key),
    });
  };
}

function serveStored(app: Hono<ApiEnv>, deps: FileDeps): void {
  app.get('/media/:folder/:a/:b/:name', async (c) => {
    const key = c.req.path.slice('/media/'.length);
    // With a bucket, browsers are sent there in the first place.
    if (deps.config.s3 || !isKey(key) || key.startsWith('uploads/')) throw notFound();
    const path = localPath(deps.config.dataDir, key);
    const file = await stat(path).catch(() => null);
    if (!file?.isFile()) throw notFound();
    for (const [name, value] of Object.entries(safeHeaders(mimeOfKey(key), FOR_EVER)))
      c.header(name, value);
    c.header('Accept-Ranges', 'bytes');
    const range = readRange(c.req.header('range'), file.size);
    if (range === 'unsatisfiable') {
      c.header('Content-Range', `bytes */${file.size}`);
      return c.body(null, 416);
    }
    const { start, end } = range ?? { start: 0, end: file.size - 1 };
    if (range) c.header('Content-Range', `bytes ${start}-${end}/${file.size}`);
    c.header('Content-Length', String(end - start + 1));
    const stream = Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream;
    return c.body(stream, range ? 206 : 200);
  });
}

function serveDefaults(app: Hono<ApiEnv>): void {
  const defaults = {
    '/avatars/missing.png': 'avatar.png',
    '/headers/missing.png': 'header.png',
    '/media/thumbnail.png': 'thumbnail.png',
    ...Object.fromEntries(ICON_SIZES.map((size) => [iconPath(size), `icon-${size}.png`])),
  };
  for (const [path, name] of Object.entries(defaults)) {
    app.get(path, async (c) => {
      const bytes = await readFile(join(DEFAULTS, name));
      return sendBytes(c, { bytes, mime: 'image/png' });
    });
  }
}

function sendBytes(c: Context, file: ServedFile): Response {
  return c.body(file.bytes, 200, {
    ...safeHeaders(file.mime, A_WEEK),
    'Content-Length': String(file.bytes.byteLength),
  });
}

/** Opened by itself, a file of somebody else's must not be able to do anything. */
function safeHeaders(mime: string, cacheControl: string): Record<string, string> {
  return {
    'Content-Type': mime,
    'Cache-Control': cacheControl,
    'Content-Security-Policy': "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    // Ours to show as they are: only pictures, films and sounds of allow-listed types get this far.
    'Content-Disposition': `inline; filename="file.${extensionOf(mime)}"`,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Access-Control-Allow-Origin': '*',
  };
}
