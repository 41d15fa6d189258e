import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { boolean, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { goOn, ownPath } from '#server/api/go-on.ts';
import { refuseForeign } from '#server/api/same-origin.ts';
import { clearSessionCookie, setSessionCookie } from '#server/api/session-cookie.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { identityOf } from '#server/wikimedia/sign-in/identities.ts';
import { changePassword } from './change-password.ts';
import { confirmEmail, requestConfirmation } from './confirm.ts';
import { refusalOf } from './policy.ts';
import { proveSession } from './prove.ts';
import { requestPasswordReset, resetPassword, userOfResetLink } from './reset-password.ts';
import { listSessions, openSession, revokeSession, SESSION_LIFETIME } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { signUp } from './sign-up.ts';

export interface UsersDeps {
  db: Db;
  config: Config;
  secretKey: string;
  rates: RateCounter;
}

const email = text.transform((value) => (value ?? '').trim());
const secret = text.transform((value) => value ?? '');
const next = text.transform((value) => ownPath(value));

const signInForm = z.object({ email, username: email, password: secret, next });
const signUpForm = z.object({
  username: email,
  email,
  password: secret,
  agreement: boolean,
  locale: text.transform((value) => value ?? 'en'),
  reason: email,
  invite_code: email,
  owner_code: email,
  date_of_birth: email,
  next,
});

/** Signing up and in, confirming, passwords and sessions: what the web client's forms send. */
export function usersRoutes(deps: UsersDeps): Hono<ApiEnv> {
  const { db, config, rates } = deps;
  const app = new Hono<ApiEnv>();

  app.use('/auth/*', async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') refuseForeign(c, config.origin);
    c.header('Cache-Control', 'no-store');
    await next();
  });

  // https://w3c.github.io/webappsec-change-password-url/: where password managers send people.
  app.get('/.well-known/change-password', (c) => c.redirect('/settings/password'));

  app.post('/auth/sign-in', async (c) => {
    const form = await validParams(c, signInForm);
    const login = form.email === '' ? form.username : form.email;
    const { userId } = await signIn(deps, { login, password: form.password, ip: c.var.clientIp });
    await startSession(c, userId);
    return goOn(c, form.next);
  });

  app.post('/auth/sign-out', async (c) => {
    const { viewer } = c.var;
    if (viewer?.via === 'session') await revokeSession(db, viewer.userId, viewer.credentialId);
    clearSessionCookie(c, config.origin);
    return goOn(c, '/');
  });

  app.post('/auth/sign-up', async (c) => {
    const form = await validParams(c, signUpForm);
    const signedUp = await signUp(deps, {
      ...form,
      inviteCode: form.invite_code,
      ownerCode: form.owner_code,
      dateOfBirth: form.date_of_birth,
      ip: c.var.clientIp,
    });
    const waits = {
      needs_confirmation: signedUp.needsConfirmation,
      needs_approval: signedUp.needsApproval,
    };
    if (signedUp.needsConfirmation) return goOn(c, '/auth/confirm?sent=yes', waits);
    if (signedUp.needsApproval) return goOn(c, '/auth/confirm?waiting=yes', waits);
    await startSession(c, signedUp.userId);
    return goOn(c, form.next, waits);
  });

  app.post('/auth/confirm', async (c) => {
    const { token } = await validParams(c, z.object({ token: secret }));
    const user = await confirmEmail(deps, token);
    if (refusalOf(user) !== null) return goOn(c, '/auth/confirm?waiting=yes');
    // The link proves who it is no better than a password would, so it does not sign in.
    return goOn(c, c.var.viewer ? '/' : '/auth/sign-in');
  });

  app.post('/auth/confirm/resend', async (c) => {
    const form = await validParams(c, z.object({ email }));
    await limitTo(rates, `mail:${form.email.toLowerCase()}`, { limit: 5, window: HOUR });
    await requestConfirmation(db, form.email);
    return goOn(c, '/auth/confirm?sent=yes');
  });

  app.post('/auth/password/forgot', async (c) => {
    const form = await validParams(c, z.object({ email }));
    await limitTo(rates, `mail:${form.email.toLowerCase()}`, { limit: 5, window: HOUR });
    await requestPasswordReset(db, form.email);
    return goOn(c, '/auth/password/forgot?sent=yes');
  });

  /** The wiki account by which one can sign in as well, for the page that the link leads to. */
  app.get('/auth/password/reset/state', async (c) => {
    const { token } = await validParams(c, z.object({ token: secret }));
    const user = await userOfResetLink(deps, token);
    const identity = user && (await identityOf(db, user.id));
    return c.json({ wiki_account: identity?.name ?? null });
  });

  app.post('/auth/password/reset', async (c) => {
    const { unlink_wiki, ...form } = await validParams(
      c,
      z.object({ token: secret, password: secret, unlink_wiki: boolean }),
    );
    await resetPassword(deps, { ...form, wikiAccount: unlink_wiki ? 'unlink' : 'keep' });
    return goOn(c, '/auth/sign-in');
  });

  app.post('/auth/password/change', async (c) => {
    const viewer = requireSession(c);
    const form = await validParams(c, z.object({ current_password: secret, password: secret }));
    await limitTo(rates, `password:user:${viewer.userId}`, { limit: 25, window: HOUR });
    await changePassword(db, {
      userId: viewer.userId,
      sessionId: viewer.credentialId,
      current: form.current_password,
      password: form.password,
    });
    return goOn(c, '/settings/password?changed=yes');
  });

  /** Shows once more that it is them, for what asks for a fresh session. */
  app.post('/auth/sessions/prove', async (c) => {
    const viewer = requireSession(c);
    const { current_password } = await validParams(c, z.object({ current_password: secret }));
    await limitTo(rates, `password:user:${viewer.userId}`, { limit: 25, window: HOUR });
    const session = { userId: viewer.userId, sessionId: viewer.credentialId };
    await proveSession(db, session, current_password);
    return c.json({});
  });

  app.get('/auth/sessions', async (c) => {
    const viewer = requireSession(c);
    return c.json(await listSessions(db, viewer.userId, viewer.credentialId));
  });

  app.delete('/auth/sessions/:id{[0-9]+}', async (c) => {
    const viewer = requireSession(c);
    await revokeSession(db, viewer.userId, c.req.param('id'));
    return c.json({});
  });

  return app;

  async function startSession(c: Context<ApiEnv>, userId: string): Promise<void> {
    const from = { ip: c.var.clientIp, userAgent: c.req.header('user-agent') ?? '' };
    const secret = await openSession(db, userId, from);
    setSessionCookie(c, config.origin, { secret, lifetime: SESSION_LIFETIME });
  }
}

/** Sign-in matters are for browser sessions only: an app's token must not be able to take over. */
function requireSession(c: Context<ApiEnv>) {
  const viewer = requireUser(c);
  if (viewer.via !== 'session') throw new DomainError('forbidden', 'This action is not allowed');
  return viewer;
}
