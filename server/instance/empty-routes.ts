import type { Hono } from 'hono';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';

/**
 * What is not there yet answers as it would with nothing in it, where it is read: strict clients
 * give up on a 404 before the first timeline shows (GoToSocial#1339, hollo#427). Writing to it is
 * a 404, as it should be. A line goes when its feature comes.
 */
const OWN: [path: string, scope: string][] = [
  ['/api/v1/featured_tags', 'read:accounts'],
  ['/api/v1/featured_tags/suggestions', 'read:accounts'],
];

const PUBLIC = [
  '/api/v1/trends',
  '/api/v1/trends/tags',
  '/api/v1/trends/statuses',
  '/api/v1/trends/links',
  '/api/v1/accounts/:id/featured_tags',
  '/api/v1/accounts/:id/identity_proofs',
];

export function routeEmpty(app: Hono<ApiEnv>): void {
  for (const [path, scope] of OWN) {
    app.get(path, (c) => {
      requireUser(c, scope);
      return c.json([]);
    });
  }
  for (const path of PUBLIC) {
    app.get(path, (c) => {
      optionalUser(c);
      return c.json([]);
    });
  }
}
