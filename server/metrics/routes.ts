import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import { registry } from './registry.ts';

/** `GET /metrics` in the text format of Prometheus, and nothing else. */
export function metricsRoutes(): Hono {
  const routes = new Hono();
  routes.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return routes;
}

export interface MetricsServer {
  close(): void;
}

/**
 * Answers Prometheus where the operator asked for it, on a port that is nobody else's business: web
 * at `METRICS_PORT`, workers at the one after it, so that both can live on one machine. A port that
 * is taken, by another worker for example, is no reason not to work.
 */
export function serveMetrics(
  config: Pick<Config, 'metrics'>,
  role: 'web' | 'workers',
  log: Logger,
): MetricsServer {
  if (config.metrics === null) return { close: () => {} };
  const { host, port } = config.metrics;
  const server = serve({
    fetch: metricsRoutes().fetch,
    hostname: host,
    port: role === 'web' ? port : port + 1,
  });
  server.on('error', (err) => log.warn({ err }, 'no metrics'));
  return { close: () => void server.close() };
}
