import { z } from 'zod';

/** https://docs.joinmastodon.org/entities/Application/ */
export const Application = z.strictObject({
  id: z.string(),
  name: z.string(),
  website: z.string().nullable(),
  scopes: z.array(z.string()),
  redirect_uris: z.array(z.string()),
  redirect_uri: z.string(),
  vapid_key: z.string(),
});
export type Application = z.infer<typeof Application>;

/** https://docs.joinmastodon.org/entities/Application/#CredentialApplication */
export const CredentialApplication = z.strictObject({
  ...Application.shape,
  client_id: z.string(),
  client_secret: z.string(),
  client_secret_expires_at: z.number(),
});
export type CredentialApplication = z.infer<typeof CredentialApplication>;

/** https://docs.joinmastodon.org/entities/Token/ */
export const Token = z.strictObject({
  access_token: z.string().regex(/^[A-Za-z0-9_-]+$/),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  /** Seconds since the epoch; the Toot! app fails without it. */
  created_at: z.number().int(),
});
export type Token = z.infer<typeof Token>;
