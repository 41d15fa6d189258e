import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { silentLogger } from '#server/core/log.ts';
import { errorResponse } from '#server/http/errors.ts';

export interface TestApi {
  /** A request as this account (null: nobody), with every scope unless told. */
  request(
    accountId: string | null,
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Response>;
}

export interface RequestOptions {
  json?: unknown;
  form?: FormData | URLSearchParams;
  headers?: Record<string, string>;
  scopes?: string[];
}

const ALL = ['read', 'write', 'follow', 'push', 'profile'];

/** Routes behind the middleware's promises, without its tokens and sessions. */
export function testApi(...routes: Hono<ApiEnv>[]): TestApi {
  const app = new Hono<ApiEnv>();
  const log = silentLogger();
  app.onError((err, c) => {
    const response = errorResponse(err, c, log);
    if (response.status === 500) console.error(err);
    return response;
  });
  let caller: { accountId: string | null; scopes: string[] } = { accountId: null, scopes: [] };
  app.use(async (c, next) => {
    const { accountId, scopes } = caller;
    c.set('appCaller', null);
    c.set('clientIp', '127.0.0.1');
    c.set(
      'viewer',
      accountId === null
        ? null
        : {
            accountId,
            scopes,
            userId: accountId,
            role: 'user',
            via: 'token',
            appId: null,
            credentialId: '1',
          },
    );
    await next();
  });
  for (const part of routes) app.route('/', part);
  return {
    async request(accountId, method, path, options: RequestOptions = {}) {
      caller = { accountId, scopes: options.scopes ?? ALL };
      const json = options.json === undefined ? undefined : JSON.stringify(options.json);
      const type: Record<string, string> =
        json === undefined ? {} : { 'content-type': 'application/json' };
      return await app.request(path, {
        method,
        body: json ?? options.form,
        headers: { ...type, ...options.headers },
      });
    },
  };
}
