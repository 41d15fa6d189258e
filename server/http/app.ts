import { Hono } from 'hono';
import type { ApiEnv } from '../api/viewer.ts';
import type { Deps } from '../deps.ts';
import { errorResponse } from './errors.ts';

/** The mount table: every address this server answers, in the order in which they are tried. */
export function createApp(deps: Deps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.onError((err, c) => errorResponse(err, c, deps.log));
  app.notFound((c) => c.json({ error: 'Record not found' }, 404));
  return app;
}
