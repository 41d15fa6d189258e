import type { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import type { RateCounter } from '#server/rate-limits/rate-counter.ts';
import { authenticate } from './authenticate.ts';
import { bodyLimit } from './body-limit.ts';
import type { Credentials } from './credentials.ts';
import { deprecation } from './deprecation.ts';
import { rateLimit } from './rate-limit.ts';
import { securityHeaders } from './security-headers.ts';

export interface MiddlewareDeps {
  config: Config;
  credentials: Credentials;
  rates: RateCounter;
}

/** What stands in front of the client API and the pages, in this order. */
export function useMiddleware(app: Hono<ApiEnv>, deps: MiddlewareDeps): void {
  app.use(securityHeaders(deps.config));
  app.use(authenticate(deps.config, deps.credentials));
  app.use('/api/v1/*', deprecation());
  app.use(bodyLimit(deps.config));
  app.use(rateLimit(deps.rates));
}
