import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WikimediaOAuthConfig } from '#server/config.ts';
import type { WikiHttp, WikiResponse } from '../http.ts';
import { WikiError } from '../wiki-error.ts';
import { type Claims, readClaims } from './claims.ts';

/** One person on the way to the wiki and back. */
export interface Errand {
  /** Comes back unchanged, so that nobody can be sent back with another's code. */
  state: string;
  /** https://www.rfc-editor.org/rfc/rfc7636, S256. */
  verifier: string;
  redirectUri: string;
}

const ANSWER_BYTES = 64 * 1024;
const tokenAnswer = z.object({ access_token: z.string().min(1).max(16_384) });

/** Where a person goes to say at their wiki that it is them. `locale` is a hint for its language. */
export function authorizeUrl(
  oauth: WikimediaOAuthConfig,
  errand: Errand,
  locale: string | undefined,
): string {
  const url = new URL(`${oauth.restUrl}/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: oauth.clientId,
    redirect_uri: errand.redirectUri,
    state: errand.state,
    code_challenge: createHash('sha256').update(errand.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(locale ? { ui_locales: locale } : {}),
  }).toString();
  return url.href;
}

/**
 * Turns the code that a person came back with into who they are. The access token is used for that
 * one question and forgotten. Throws `WikiError`: `refused` where the wiki does not take the code.
 */
export async function identify(
  http: WikiHttp,
  oauth: WikimediaOAuthConfig,
  { code, errand }: { code: string; errand: Errand },
): Promise<Claims> {
  const token = await exchange(http, oauth, { code, errand });
  const response = await send(http, {
    method: 'GET',
    url: `${oauth.restUrl}/oauth2/resource/profile`,
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
  });
  return readClaims(response.body);
}

/** A code is worth one try: it is never sent twice. */
async function exchange(
  http: WikiHttp,
  oauth: WikimediaOAuthConfig,
  { code, errand }: { code: string; errand: Errand },
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: errand.redirectUri,
    client_id: oauth.clientId,
    client_secret: oauth.clientSecret,
    code_verifier: errand.verifier,
  });
  const response = await send(http, {
    method: 'POST',
    url: `${oauth.restUrl}/oauth2/access_token`,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  const parsed = tokenAnswer.safeParse(parse(response));
  if (!parsed.success) throw new WikiError('bad_response', 'The wiki gave no token');
  return parsed.data.access_token;
}

async function send(
  http: WikiHttp,
  request: Omit<Parameters<WikiHttp>[0], 'maxBytes'>,
): Promise<WikiResponse> {
  let response: WikiResponse;
  try {
    response = await http({ ...request, maxBytes: ANSWER_BYTES, timeoutMs: 15_000 });
  } catch (error) {
    if (error instanceof WikiError) throw error;
    throw new WikiError('unreachable', 'The wiki cannot be reached', { cause: error });
  }
  if (response.status >= 500) throw new WikiError('unreachable', 'The wiki has trouble of its own');
  if (response.status >= 400) {
    const code = String(response.status);
    throw new WikiError('refused', 'The wiki did not accept this sign-in', { code });
  }
  return response;
}

function parse(response: WikiResponse): unknown {
  try {
    return JSON.parse(response.body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
