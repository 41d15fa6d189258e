import type { Hono } from 'hono';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { Collections, WrappedAnnualReports } from '#server/contract/instance-texts.ts';

/**
 * What is not there yet, or will never be, answers as it would with nothing in it, where it is read:
 * strict clients give up on a 404 before the first timeline shows (GoToSocial#1339, hollo#427).
 * Writing to it is a 404, as it should be. A line goes when its feature comes.
 */
const OWN: [path: string, scope: string][] = [
  // Gone since Mastodon 4: proofs are links with rel="me" now.
  ['/api/v1/accounts/:id/identity_proofs', 'read:accounts'],
];

const COLLECTIONS = ['v1', 'v1_alpha'].flatMap((version) => [
  `/api/${version}/accounts/:id/collections`,
  `/api/${version}/accounts/:id/in_collections`,
]);

export function routeEmpty(app: Hono<ApiEnv>): void {
  for (const [path, scope] of OWN) {
    app.get(path, (c) => {
      requireUser(c, scope);
      return c.json([]);
    });
  }
  routeNewer(app);
}

/** Parts of Mastodon that belong to other houses: collections, yearly reports, its own fundraising. */
function routeNewer(app: Hono<ApiEnv>): void {
  for (const path of COLLECTIONS) {
    app.get(path, (c) => {
      optionalUser(c);
      return c.json({ collections: [] } satisfies Collections);
    });
  }

  app.get('/api/v1/annual_reports', (c) => {
    requireUser(c, 'read:accounts');
    const none: WrappedAnnualReports = { annual_reports: [], accounts: [], statuses: [] };
    return c.json(none);
  });

  app.get('/api/v1/annual_reports/:year/state', (c) => {
    requireUser(c, 'read:accounts');
    return c.json({ state: 'ineligible' });
  });

  // Whoever is not eligible is told so by nothing being made.
  app.post('/api/v1/annual_reports/:year/generate', (c) => {
    requireUser(c, 'write:accounts');
    return c.json({});
  });

  app.get('/api/v1/donation_campaigns', (c) => c.json({}));
}
