import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { FederationDeps } from './deps.ts';
import { document } from './negotiate.ts';

const MAX_AGE = 86_400;

/** Where WebFinger is, for those who ask the old way first (RFC 6415): Friendica, Pleroma, GoToSocial. */
export function hostMetaRoutes(deps: Pick<FederationDeps, 'config'>): Hono<ApiEnv> {
  const template = `${deps.config.origin}/.well-known/webfinger?resource={uri}`;
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">',
    `  <Link rel="lrdd" type="application/jrd+json" template="${template}"/>`,
    '</XRD>',
    '',
  ].join('\n');
  const json = { links: [{ rel: 'lrdd', type: 'application/jrd+json', template }] };
  const options = { maxAge: MAX_AGE };
  const asJson = { ...options, contentType: 'application/jrd+json; charset=utf-8' };
  const asXml = { ...options, contentType: 'application/xrd+xml; charset=utf-8' };
  return new Hono<ApiEnv>()
    .get('/.well-known/host-meta.json', (c) => document(c, json, asJson))
    .get('/.well-known/host-meta', (c) => {
      const wantsJson = /application\/(?:jrd\+)?json/i.test(c.req.header('accept') ?? '');
      return wantsJson ? document(c, json, asJson) : document(c, xml, asXml);
    });
}
