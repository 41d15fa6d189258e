import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { describeApi } from './document.ts';

/** The description of the client API; made when it is first asked for. */
export function openapiRoutes({ config }: { config: Config }): Hono<ApiEnv> {
  let made: string | null = null;
  return new Hono<ApiEnv>().get('/api/openapi.json', (c) => {
    made ??= JSON.stringify(
      describeApi({ origin: config.origin, title: config.domain, version: config.version }),
    );
    return c.body(made, 200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
    });
  });
}
