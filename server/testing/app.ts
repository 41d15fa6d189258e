import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { readConfig } from '#server/config.ts';
import { createDeps, type Deps } from '#server/deps.ts';
import { createApp } from '#server/http/app.ts';
import { createTestDatabase } from './database.ts';

export interface TestApp {
  app: Hono<ApiEnv>;
  deps: Deps;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Sends `form` urlencoded, as a script of our own pages would. */
  post(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  close(): Promise<void>;
}

/**
 * The whole web process but for its socket, on a database of its own. `env` is what differs from a
 * development instance with rate limits off.
 */
export async function createTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'social-app-'));
  const config = readConfig({
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    RATE_LIMITS: 'off',
    ...env,
  });
  const deps = await createDeps(config, 'web');
  const app = createApp(deps);
  return {
    app,
    deps,
    get: async (path, headers = {}) => await app.request(path, { headers }),
    post: async (path, form, headers = {}) =>
      await app.request(path, {
        method: 'POST',
        headers: { origin: config.origin, accept: 'application/json', ...headers },
        body: new URLSearchParams(form),
      }),
    async close() {
      await deps.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
