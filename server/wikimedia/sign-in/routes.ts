import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { goOn, ownPath } from '#server/api/go-on.ts';
import { boolean, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { refuseForeign } from '#server/api/same-origin.ts';
import { setSessionCookie } from '#server/api/session-cookie.ts';
import { type ApiEnv, requireUser, type Viewer } from '#server/api/viewer.ts';
import type { Config, WikimediaOAuthConfig } from '#server/config.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';
import { newSecret, sameText } from '#server/core/secrets.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { callerNetwork } from '#server/rate-limits/caller-network.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { isFresh } from '#server/users/prove.ts';
import { openSession, SESSION_LIFETIME } from '#server/users/sessions.ts';
import type { WikiClient } from '../client.ts';
import type { WikiHttp } from '../http.ts';
import { WikiError } from '../wiki-error.ts';
import { completeSignIn, type Completed } from './complete.ts';
import { identityOf, unlinkIdentity } from './identities.ts';
import { join } from './join.ts';
import { authorizeUrl } from './oauth.ts';
import { suggestUsername } from './suggest-username.ts';
import { type ErrandTicket, openTicket, sealTicket, type Ticket } from './ticket.ts';

export interface WikiSignInDeps {
  db: Db;
  config: Config;
  secretKey: string;
  rates: RateCounter;
  wiki: WikiClient;
  wikiHttp: WikiHttp;
  log: Logger;
}

const COOKIE = 'wiki_sign_in';
/** How long somebody may take at the wiki, and to choose a handle. */
const LIFETIME = { errand: 15 * MINUTE, newcomer: 60 * MINUTE };

/** Of one address. */
const LIMIT = { limit: 25, window: 5 * MINUTE };

const word = text.transform((value) => (value ?? '').trim());

/** Signing in with a wiki account: to the wiki, back, and choosing a handle the first time. */
export function wikiSignInRoutes(deps: WikiSignInDeps): Hono<ApiEnv> {
  const { db, config, secretKey, rates } = deps;
  const app = new Hono<ApiEnv>();
  const redirectUri = `${config.origin}/auth/wikimedia/callback`;
  const pages = config.wikimedia.oauth?.pagesUrl ?? '';

  app.use('/auth/wikimedia/*', async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') refuseForeign(c, config.origin);
    c.header('Cache-Control', 'no-store');
    await next();
  });

  /** What the pages around it show: whether it can be had, whom one is linked to, who one may be. */
  app.get('/auth/wikimedia/state', async (c) => {
    const newcomer = openTicket(secretKey, getCookie(c, COOKIE), 'newcomer');
    const { viewer } = c.var;
    const identity = viewer?.via === 'session' ? await identityOf(db, viewer.userId) : null;
    const fresh = viewer?.via === 'session' && (await isFresh(db, viewer.credentialId));
    return c.json({
      enabled: config.wikimedia.oauth !== null,
      identity: identity && { name: identity.name, only_way: identity.onlyWay },
      fresh,
      newcomer: newcomer && {
        name: newcomer.name,
        needs_approval: newcomer.join === 'review',
        suggestion: await suggestUsername({ db, domain: config.domain }, newcomer.name),
      },
    });
  });

  /** A plain link, as the way leads to another site: `form-action` would stop a form there. */
  app.get('/auth/wikimedia/start', async (c) => {
    const oauth = requireOAuth(config);
    await limitTo(rates, `sign-in:ip:${callerNetwork(c.var.clientIp)}`, LIMIT);
    const form = await validParams(c, z.object({ next: text, link: boolean, locale: text }));
    const link = form.link ? linkingUser(c) : null;
    if (link !== null && !(await isFresh(db, link.credentialId)))
      return c.redirect('/settings/wikimedia?wikimedia=stale', 303);
    const ticket: ErrandTicket = {
      kind: 'errand',
      state: newSecret(),
      verifier: newSecret(),
      next: ownPath(form.next),
      link: link && link.userId,
    };
    carry(c, ticket);
    return c.redirect(authorizeUrl(oauth, { ...ticket, redirectUri }, form.locale), 303);
  });

  app.get('/auth/wikimedia/callback', async (c) => {
    const oauth = requireOAuth(config);
    const { code, state = '', error } = c.req.query();
    const ticket = openTicket(secretKey, getCookie(c, COOKIE), 'errand');
    drop(c);
    // Who pressed Cancel comes back without `state`: that is no attack.
    if (error !== undefined) return back(c, ticket, 'cancelled');
    if (ticket === null || code === undefined || !sameText(state, ticket.state))
      return back(c, ticket, 'expired');
    const { viewer } = c.var;
    const mayLink = viewer?.via === 'session' && viewer.userId === ticket.link;
    if (ticket.link !== null && !mayLink) return back(c, ticket, 'expired');
    // A ticket lives for a while and would let its browser ask the wiki again and again.
    await limitTo(rates, `wiki-callback:ip:${callerNetwork(c.var.clientIp)}`, LIMIT);
    try {
      const completed = await completeSignIn(
        { db, config, wiki: deps.wiki, http: deps.wikiHttp, pages },
        oauth,
        { code, errand: { ...ticket, redirectUri }, link: mayLink ? idsOf(viewer) : null },
      );
      return await arrive(c, ticket, completed);
    } catch (err) {
      return back(c, ticket, faultOf(err, deps.log));
    }
  });

  app.post('/auth/wikimedia/join', async (c) => {
    requireOAuth(config);
    const newcomer = openTicket(secretKey, getCookie(c, COOKIE), 'newcomer');
    if (newcomer === null)
      throw new DomainError('invalid', 'That took too long: please sign in at the wiki once more.');
    const form = await validParams(
      c,
      z.object({ username: word, agreement: boolean, locale: text, date_of_birth: word }),
    );
    const joined = await join({ db, config, secretKey, pages }, newcomer, {
      username: form.username,
      agreement: form.agreement ?? false,
      locale: form.locale ?? 'en',
      dateOfBirth: form.date_of_birth,
      ip: c.var.clientIp,
    });
    drop(c);
    if (joined.needsApproval) {
      return goOn(c, '/auth/confirm?waiting=yes', { needs_approval: true });
    }
    await startSession(c, joined.userId);
    return goOn(c, newcomer.next);
  });

  app.post('/auth/wikimedia/unlink', async (c) => {
    await unlinkIdentity({ db, pages }, idsOf(requireSession(c)));
    return goOn(c, '/settings/wikimedia');
  });

  return app;

  async function arrive(
    c: Context<ApiEnv>,
    ticket: ErrandTicket,
    completed: Completed,
  ): Promise<Response> {
    switch (completed.outcome) {
      case 'signed-in':
        await startSession(c, completed.userId);
        return c.redirect(ticket.next, 303);
      case 'linked':
        return c.redirect('/settings/wikimedia?linked=yes', 303);
      case 'newcomer': {
        const { sub, name, join } = completed;
        carry(c, { kind: 'newcomer', sub, name, join, next: ticket.next });
        return c.redirect('/auth/wikimedia/join', 303);
      }
      case 'refused':
        return back(c, ticket, completed.reason);
      case 'kept-out':
        return back(c, ticket, 'kept_out');
    }
  }

  function carry(c: Context<ApiEnv>, ticket: Ticket): void {
    const lifetime = LIFETIME[ticket.kind];
    const options = { ...cookieOptions(config.origin), maxAge: lifetime / 1000 };
    setCookie(c, COOKIE, sealTicket(secretKey, ticket, lifetime), options);
  }

  function drop(c: Context<ApiEnv>): void {
    deleteCookie(c, COOKIE, cookieOptions(config.origin));
  }

  async function startSession(c: Context<ApiEnv>, userId: string): Promise<void> {
    const from = { ip: c.var.clientIp, userAgent: c.req.header('user-agent') ?? '' };
    const secret = await openSession(db, userId, from);
    setSessionCookie(c, config.origin, { secret, lifetime: SESSION_LIFETIME });
  }
}

/** Back to where it began, with a word for what came of it. */
function back(c: Context<ApiEnv>, ticket: ErrandTicket | null, why: string): Response {
  const page = ticket?.link ? '/settings/wikimedia' : '/auth/sign-in';
  const query = new URLSearchParams({ wikimedia: why });
  if (ticket && ticket.next !== '/' && !ticket.link) query.set('next', ticket.next);
  return c.redirect(`${page}?${query.toString()}`, 303);
}

/** What people are told of a fault; what else there is to know goes to the log. */
function faultOf(err: unknown, log: Logger): string {
  if (err instanceof DomainError && err.code === 'conflict') return 'taken';
  if (!(err instanceof WikiError)) throw err;
  log.warn({ failure: err.failure, code: err.code }, `sign-in with a wiki account: ${err.message}`);
  return err.failure === 'refused' ? 'expired' : 'unreachable';
}

function requireOAuth(config: Config): WikimediaOAuthConfig {
  if (config.wikimedia.oauth === null) throw notFound();
  return config.wikimedia.oauth;
}

function requireSession(c: Context<ApiEnv>): Viewer {
  const viewer = requireUser(c);
  if (viewer.via !== 'session') throw new DomainError('forbidden', 'This action is not allowed');
  return viewer;
}

/** Linking begins on our own pages only; browsers say where a link was followed from. */
function linkingUser(c: Context<ApiEnv>): Viewer {
  const site = c.req.header('sec-fetch-site') ?? 'same-origin';
  if (site !== 'same-origin' && site !== 'none')
    throw new DomainError('forbidden', 'This action is not allowed');
  return requireSession(c);
}

function idsOf(viewer: Viewer): { userId: string; accountId: string } {
  return { userId: viewer.userId, accountId: viewer.accountId };
}

/** Lax: the browser must send it when the wiki sends the person back. */
function cookieOptions(origin: string) {
  return {
    httpOnly: true,
    sameSite: 'Lax',
    secure: origin.startsWith('https:'),
    path: '/auth/wikimedia',
  } as const;
}
