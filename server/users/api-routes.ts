import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { boolean, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, type AppCaller, covers } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { tokenCredential } from '#server/oauth/credential.ts';
import { createToken } from '#server/oauth/create-token.ts';
import { presentToken } from '#server/oauth/present.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { changeEmail } from './change-email.ts';
import { requestConfirmation } from './confirm.ts';
import { userById } from './queries.ts';
import { signUp } from './sign-up.ts';

export interface UsersApiDeps {
  db: Db;
  config: Config;
  secretKey: string;
  rates: RateCounter;
}

const trimmed = text.transform((value) => (value ?? '').trim());

const signUpForm = z.object({
  username: trimmed,
  email: trimmed,
  password: text.transform((value) => value ?? ''),
  agreement: boolean,
  locale: text.transform((value) => value ?? 'en'),
  reason: trimmed,
  invite_code: trimmed,
});

/** Signing up from within an app: https://docs.joinmastodon.org/methods/accounts/#create */
export function usersApiRoutes(deps: UsersApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  const app = new Hono<ApiEnv>();

  app.post('/api/v1/accounts', async (c) => {
    const { appId, scopes } = callingApp(c);
    const form = await validParams(c, signUpForm);
    const { userId } = await signUp(deps, {
      ...form,
      inviteCode: form.invite_code,
      ownerCode: '',
      ip: c.var.clientIp,
    });
    return c.json(presentToken(await createToken(db, { appId, userId, scopes })));
  });

  app.post('/api/v1/emails/confirmations', async (c) => {
    const user = await waitingUser(c.req.header('authorization'));
    const { email } = await validParams(c, z.object({ email: trimmed }));
    await limitTo(deps.rates, `mail:user:${user.id}`, { limit: 5, window: HOUR });
    if (email !== '' && email !== user.email) await changeEmail(db, user, email);
    else if (user.email !== null) await requestConfirmation(db, user.email);
    return c.json({});
  });

  app.get('/api/v1/emails/check_confirmation', async (c) => {
    const { viewer } = c.var;
    const credential = viewer ? null : await bearer(c.req.header('authorization'));
    if (!viewer && credential?.kind !== 'user') {
      throw new DomainError('unauthenticated', 'The access token is invalid');
    }
    const user = await userById(
      db,
      viewer?.userId ?? (credential?.kind === 'user' ? credential.viewer.userId : '0'),
    );
    return c.json(Boolean(user?.confirmed_at));
  });

  return app;

  /** The middleware lets nobody through who is not confirmed, so the token is looked at here. */
  async function waitingUser(authorization: string | undefined) {
    const credential = await bearer(authorization);
    const user =
      credential?.kind === 'user' ? await userById(db, credential.viewer.userId) : undefined;
    if (!user) throw new DomainError('unauthenticated', 'The access token is invalid');
    if (user.confirmed_at) {
      throw new DomainError(
        'forbidden',
        'This method is only available while the e-mail is awaiting confirmation',
      );
    }
    return user;
  }

  async function bearer(authorization = '') {
    const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
    return token === undefined ? null : await tokenCredential(db, token);
  }
}

/**
 * The app that signs somebody up: by its own token, or by that of somebody who uses it already, as
 * Mastodon lets it (masto.js does so).
 */
function callingApp(c: Context<ApiEnv>): AppCaller {
  const { appCaller, viewer } = c.var;
  const appId = appCaller?.appId ?? viewer?.appId;
  const scopes = appCaller?.scopes ?? viewer?.scopes ?? [];
  if (appId === undefined || appId === null)
    throw new DomainError('unauthenticated', 'The access token is invalid');
  if (!covers(scopes, 'write:accounts'))
    throw new DomainError('forbidden', 'This action is outside the authorized scopes');
  return { appId, scopes };
}
