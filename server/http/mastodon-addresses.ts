import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';

/**
 * Pages of Mastodon that apps open in a browser or have people bookmark, and the page of ours that
 * answers the same need: "edit account" of the official apps and Elk, "sign up" of Tusky, `/web/…` of
 * old links, `/publish` of share buttons.
 */
const PAGES: Readonly<Record<string, string>> = {
  '/about/more': '/about',
  '/auth/edit': '/settings/password',
  '/auth/password/new': '/auth/password/forgot',
  '/auth/sign_in': '/auth/sign-in',
  '/auth/sign_up': '/auth/sign-up',
  '/blocks': '/settings/blocks',
  '/directory': '/explore',
  '/domain_blocks': '/settings/domains',
  '/favicon.ico': '/favicon.svg',
  '/filters': '/settings/filters',
  '/follow_requests': '/follow-requests',
  '/followed_tags': '/followed-tags',
  '/getting-started': '/',
  '/manifest': '/manifest.webmanifest',
  '/manifest.json': '/manifest.webmanifest',
  '/mutes': '/settings/mutes',
  '/oauth/authorized_applications': '/settings/sessions',
  '/publish': '/share',
  '/settings/applications': '/settings/sessions',
  '/settings/export': '/settings/import-export',
  '/settings/imports': '/settings/import-export',
  '/settings/preferences': '/settings/appearance',
  '/settings/preferences/appearance': '/settings/appearance',
  '/settings/preferences/notifications': '/settings/notifications',
  '/settings/preferences/other': '/settings/appearance',
  '/terms': '/privacy-policy',
};

/** Leads from Mastodon's addresses to ours, with the query; `/web/…` to what follows it. */
export function mastodonAddresses(): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  for (const [from, to] of Object.entries(PAGES))
    app.get(from, (c) => c.redirect(`${to}${new URL(c.req.url).search}`, 302));
  app.get('/web', (c) => c.redirect('/', 302));
  app.get('/web/:rest{.+}', (c) => {
    const { pathname, search } = new URL(c.req.url);
    // By one slash, or it would lead to another host.
    return c.redirect(`/${pathname.slice('/web/'.length).replace(/^[/\\]+/, '')}${search}`, 302);
  });
  return app;
}
