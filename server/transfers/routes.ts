import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { file } from '#server/api/params/fields.ts';
import { listSeverances } from '#server/accounts/severances/show.ts';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { ImportType } from '#server/contract/transfer.ts';
import { DomainError, invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { archiveFile, listArchives, requestArchive } from './archive.ts';
import { EXPORTS } from './export.ts';
import { importFailures, listImports, showImport } from './list-imports.ts';
import { severedCsv } from './severed.ts';
import { startImport } from './start-import.ts';

export interface TransfersDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain' | 'dataDir'>;
  jobs: Pick<Jobs, 'enqueue'>;
}

const MAX_BYTES = 20 * 1024 * 1024;

const importParams = z.object({
  data: file,
  type: ImportType,
  mode: z.enum(['merge', 'overwrite']).default('merge'),
});

/** What people take away and bring along. Our own: Mastodon has this on its pages only. */
export function transfersRoutes(deps: TransfersDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeExports(app, deps);
  routeSevered(app, deps);
  routeImports(app, deps);
  routeArchives(app, deps);
  return app;
}

function routeExports(app: Hono<ApiEnv>, deps: TransfersDeps): void {
  app.get('/api/v1/exports/:file{[a-z_]+\\.csv}', async (c) => {
    const name = c.req.param('file').replace(/\.csv$/, '');
    const kind = Object.hasOwn(EXPORTS, name) ? EXPORTS[name] : undefined;
    if (!kind) throw notFound();
    const { accountId } = requireUser(c, kind.scope);
    return csv(c.body.bind(c), `${name}.csv`, await kind.write(deps, accountId));
  });
}

/** As Mastodon's page of the same name. */
function routeSevered(app: Hono<ApiEnv>, deps: TransfersDeps): void {
  app.get('/api/v1/severed_relationships', async (c) => {
    const { accountId } = requireUser(c, 'read:follows');
    return c.json(await listSeverances(deps.db, accountId));
  });

  for (const direction of ['followers', 'following'] as const) {
    app.get(`/api/v1/severed_relationships/:id/${direction}.csv`, async (c) => {
      const { accountId } = requireUser(c, 'read:follows');
      const { name, text } = await severedCsv(deps, { accountId, id: pathId(c), direction });
      return csv(c.body.bind(c), name, text);
    });
  }
}

function routeImports(app: Hono<ApiEnv>, deps: TransfersDeps): void {
  const refuse = () => {
    throw new DomainError('too_large', 'File is larger than 20 MB');
  };
  const sized = bodyLimit({ maxSize: MAX_BYTES, onError: refuse });

  app.post('/api/v1/imports', sized, async (c) => {
    const { accountId } = requireUser(c, 'write');
    const { data, type, mode } = await validParams(c, importParams);
    if (!data) throw invalid("Data can't be blank");
    const text = await data.text();
    const id = await startImport(deps, { accountId, type, mode, filename: data.name, text });
    return c.json(await showImport(deps.db, accountId, id));
  });

  app.get('/api/v1/imports', async (c) => {
    const { accountId } = requireUser(c, 'read');
    return c.json(await listImports(deps.db, accountId));
  });

  app.get('/api/v1/imports/:id', async (c) => {
    const { accountId } = requireUser(c, 'read');
    return c.json(await showImport(deps.db, accountId, pathId(c)));
  });

  app.get('/api/v1/imports/:id/failures.csv', async (c) => {
    const { accountId } = requireUser(c, 'read');
    const text = await importFailures(deps.db, accountId, pathId(c));
    return csv(c.body.bind(c), 'failures.csv', text);
  });
}

function routeArchives(app: Hono<ApiEnv>, deps: TransfersDeps): void {
  app.get('/api/v1/archives', async (c) => {
    const { accountId } = requireUser(c, 'read');
    return c.json(await listArchives(deps.db, accountId));
  });

  app.post('/api/v1/archives', async (c) => {
    const { accountId } = requireUser(c, 'write');
    const id = await requestArchive(deps, accountId);
    const archives = await listArchives(deps.db, accountId);
    return c.json(archives.find((one) => one.id === id) ?? null);
  });

  app.get('/api/v1/archives/:id/archive.tar.gz', async (c) => {
    const { accountId } = requireUser(c, 'read');
    const archive = await archiveFile(deps, { accountId, id: pathId(c) });
    const day = archive.createdAt.toISOString().slice(0, 10);
    const stream = Readable.toWeb(createReadStream(archive.path)) as ReadableStream;
    return c.body(stream, 200, {
      'Content-Type': 'application/gzip',
      'Content-Length': String(archive.bytes),
      'Content-Disposition': `attachment; filename="archive-${day}.tar.gz"`,
      'Cache-Control': 'private, no-store',
    });
  });
}

type Body = (data: string, status: 200, headers: Record<string, string>) => Response;

function csv(body: Body, name: string, text: string): Response {
  return body(text, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'private, no-store',
  });
}
