import { z } from 'zod';
import { text } from '#server/api/params/fields.ts';
import type { Params } from '#server/api/params/brackets.ts';
import { parseParams } from '#server/api/params/read.ts';
import type { AuthorizationParams } from './authorize.ts';
import { basicCredentials, type ClientCredentials } from './client.ts';
import { parseScopes } from './scopes.ts';

const word = text.transform((value) => value ?? '');
const words = z.union([word, z.array(z.string())]);

/** https://docs.joinmastodon.org/methods/apps/#create; lists by spaces, newlines or as lists. */
export const appForm = z.object({
  client_name: word,
  website: text.transform((value) =>
    value === undefined || value.trim() === '' ? null : value.trim(),
  ),
  redirect_uris: words.transform((value) =>
    Array.isArray(value) ? value : value.split(/\s+/).filter(Boolean),
  ),
  scopes: words.transform((value) => parseScopes(Array.isArray(value) ? value.join(' ') : value)),
});

const authorization = z.object({
  response_type: word,
  client_id: word,
  redirect_uri: word,
  scope: word,
  state: text,
  code_challenge: text,
  code_challenge_method: text,
  decision: word,
});

/** The parameters of an authorization request, with the person's decision once there is one. */
export function readAuthorizationForm(params: Params): AuthorizationParams & { decision: string } {
  const form = parseParams(params, authorization);
  return {
    ...form,
    state: form.state,
    code_challenge: form.code_challenge,
    code_challenge_method: form.code_challenge_method,
  };
}

const token = z.object({
  grant_type: word,
  client_id: word,
  client_secret: word,
  code: word,
  redirect_uri: word,
  code_verifier: text,
  scope: word,
  username: word,
  password: word,
  token: word,
});

/** What comes to the token and revocation endpoints, with the app's credentials from either place. */
export function readTokenForm(params: Params, authorizationHeader: string | undefined) {
  const form = parseParams(params, token);
  return { ...form, client: clientOf(authorizationHeader, form) };
}

function clientOf(
  header: string | undefined,
  form: { client_id: string; client_secret: string },
): ClientCredentials {
  const basic = basicCredentials(header);
  if (basic) return basic;
  return { clientId: form.client_id, clientSecret: form.client_secret };
}
