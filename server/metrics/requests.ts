import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Histogram } from 'prom-client';
import { SECOND } from '#server/core/time.ts';
import { countReceived } from './inbox.ts';
import { registry } from './registry.ts';

const durations = new Histogram({
  name: 'social_http_request_seconds',
  help: 'Time to answer a request in full, by group of routes',
  labelNames: ['group', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

/** The first that fits. Names in paths come from outside, so groups are few and fixed. */
const GROUPS: [RegExp, string][] = [
  [/^\/(users\/[^/]+\/)?inbox$/, 'inbox'],
  [/^\/api\/v\d+\/streaming/, 'streaming'],
  [/^\/api\/v\d+\/timelines\//, 'timelines'],
  [/^\/api\/v\d+\/statuses/, 'statuses'],
  [/^\/api\/v\d+\/accounts/, 'accounts'],
  [/^\/api\/v\d+\/(media|search|notifications)/, 'media, search, notifications'],
  [/^\/api\//, 'api'],
  [/^\/oauth\//, 'oauth'],
  [/^\/(\.well-known|nodeinfo)(\/|$)/, 'well-known'],
  [/^\/(users|actor|objects|activities|contexts)(\/|$)/, 'federation'],
  [/^\/(media|_app)\//, 'files'],
];

/** Which group a path counts with. */
export function groupOf(path: string): string {
  return GROUPS.find(([pattern]) => pattern.test(path))?.[1] ?? 'pages';
}

/**
 * Counts what a server answers and how long it takes. It listens beside the application: a
 * middleware would cost each request more than this.
 */
export function watchRequests(server: Server): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const started = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    response.once('finish', () => {
      const group = groupOf(path);
      const { statusCode } = response;
      const status = `${Math.floor(statusCode / 100)}xx`;
      durations.observe({ group, status }, (performance.now() - started) / SECOND);
      if (group === 'inbox' && request.method === 'POST') countReceived(statusCode);
    });
  });
}
