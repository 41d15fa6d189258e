import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { boolean, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireScope, requireUser, type Viewer } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { appScopes } from '#server/oauth/app-scopes.ts';
import { createToken } from '#server/oauth/create-token.ts';
import { presentToken } from '#server/oauth/present.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { changeEmail } from './change-email.ts';
import { requestConfirmation } from './confirm.ts';
import { inviteState } from './invites.ts';
import { userById } from './queries.ts';
import { registrationMode } from './registration-mode.ts';
import { signUp } from './sign-up.ts';

export interface UsersApiDeps {
  db: Db;
  config: Config;
  secretKey: string;
  rates: RateCounter;
}

const OTHER_APPLICATION =
  'This method is only available to the application the user originally signed-up with';
const CONFIRMED = 'This method is only available while the e-mail is awaiting confirmation';

const trimmed = text.transform((value) => (value ?? '').trim());

const signUpForm = z.object({
  username: trimmed,
  email: trimmed,
  password: text.transform((value) => value ?? ''),
  agreement: boolean,
  locale: text.transform((value) => value ?? 'en'),
  reason: trimmed,
  invite_code: trimmed,
  date_of_birth: trimmed,
});

/** Signing up from within an app: https://docs.joinmastodon.org/methods/accounts/#create */
export function usersApiRoutes(deps: UsersApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  const app = new Hono<ApiEnv>();

  app.post('/api/v1/accounts', async (c) => {
    const appId = callingApp(c);
    const form = await validParams(c, signUpForm);
    const { userId } = await signUp(deps, {
      ...form,
      inviteCode: form.invite_code,
      dateOfBirth: form.date_of_birth,
      ownerCode: '',
      ip: c.var.clientIp,
      appId,
    });
    // All that the application may ask for, however little it asked for itself.
    const scopes = await appScopes(db, appId);
    return c.json(presentToken(await createToken(db, { appId, userId, scopes })));
  });

  app.post('/api/v1/emails/confirmations', async (c) => {
    const asking = whoever(c, 'write:accounts');
    const user = await userById(db, asking.userId);
    if (user?.created_by_app_id !== asking.appId)
      throw new DomainError('forbidden', OTHER_APPLICATION);
    if (!user || user.confirmed_at) throw new DomainError('forbidden', CONFIRMED);
    const { email } = await validParams(c, z.object({ email: trimmed }));
    await limitTo(deps.rates, `mail:user:${user.id}`, { limit: 5, window: HOUR });
    if (email !== '' && email !== user.email) await changeEmail(db, user, email);
    else if (user.email !== null) await requestConfirmation(db, user.email);
    return c.json({});
  });

  app.get('/api/v1/emails/check_confirmation', async (c) => {
    const { userId } = whoever(c, 'read:accounts');
    return c.json(Boolean((await userById(db, userId))?.confirmed_at));
  });

  // Where the links of invites lead: apps ask for JSON there, browsers go on to the form.
  app.get('/invite/:code', async (c) => {
    const code = c.req.param('code');
    const asksForJson = /\bapplication\/(?:[\w.+-]+\+)?json\b/.test(c.req.header('accept') ?? '');
    if (!asksForJson) return c.redirect(`/auth/sign-up?invite_code=${encodeURIComponent(code)}`);
    const state = await inviteState(db, code);
    if (state === null) throw notFound();
    if (state === 'spent') throw new DomainError('unauthenticated', 'This invite is not valid');
    if ((await registrationMode(deps)) === 'closed')
      throw new DomainError('forbidden', 'This action is not allowed');
    const instance_api_url = `${deps.config.origin}/api/v2/instance`;
    return c.json({ invite_code: code, instance_api_url });
  });

  return app;
}

/**
 * The app that signs somebody up: by its own token, or by that of somebody who uses it already
 * (masto.js does so; Mastodon let it until 4.3).
 */
function callingApp(c: Context<ApiEnv>): string {
  const { appCaller, viewer } = c.var;
  const appId = appCaller?.appId ?? viewer?.appId;
  const scopes = appCaller?.scopes ?? viewer?.scopes ?? [];
  if (appId === undefined || appId === null)
    throw new DomainError('unauthenticated', 'The access token is invalid');
  requireScope(scopes, ['write:accounts']);
  return appId;
}

/** The person who asks, whether they are confirmed and approved or not. */
function whoever(c: Context<ApiEnv>, scope: string): Viewer {
  const viewer = c.var.viewer ?? c.var.held?.viewer;
  if (!viewer) return requireUser(c, scope);
  requireScope(viewer.scopes, [scope]);
  return viewer;
}
