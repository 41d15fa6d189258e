import type { Context } from 'hono';
import { DomainError } from '#server/core/errors.ts';

/**
 * Where a request comes from, as the browser says: `own` from our own pages, `foreign` from
 * elsewhere, `unsaid` from what is no browser (or one that says neither).
 */
export function requestOrigin(c: Context, origin: string): 'own' | 'foreign' | 'unsaid' {
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return 'own';
  const from = c.req.header('origin');
  if (from === origin) return 'own';
  return from === undefined && site === undefined ? 'unsaid' : 'foreign';
}

/**
 * Refuses what another site's page makes a browser send: forms that sign in, sign up or consent
 * must come from our own pages, also while nobody is signed in.
 */
export function refuseForeign(c: Context, origin: string): void {
  if (requestOrigin(c, origin) === 'foreign') {
    throw new DomainError(
      'forbidden',
      'This form was sent from another site. Open it here and try again.',
    );
  }
}
