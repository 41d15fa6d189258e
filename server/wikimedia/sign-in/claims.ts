import { z } from 'zod';
import { WikiError } from '../wiki-error.ts';

/** What the wiki says of who signed in. Counts and groups in it are those of one wiki: not read. */
export interface Claims {
  /** The central user id. Names change, this does not. */
  sub: string;
  /** Null: the name is hidden by the wiki's oversighters. */
  name: string | null;
  blocked: boolean;
  emailConfirmed: boolean;
}

const profile = z.object({
  sub: z.union([z.string(), z.number()]).transform(String),
  username: z.string().min(1).max(255).optional(),
  blocked: z.boolean().optional(),
  confirmed_email: z.boolean().optional(),
  email_verified: z.boolean().optional(),
});

/**
 * The body of `/oauth2/resource/profile`. Older versions of the extension send it as text/html, so
 * the body alone decides; of a hidden user there is `sub` and `blocked` only.
 */
export function readClaims(body: Buffer): Claims {
  const parsed = profile.safeParse(parse(body));
  if (!parsed.success || !/^\d{1,20}$/.test(parsed.data.sub))
    throw new WikiError('bad_response', 'The wiki did not say who you are');
  const { sub, username, blocked, confirmed_email, email_verified } = parsed.data;
  return {
    sub,
    name: username ?? null,
    blocked: blocked ?? false,
    emailConfirmed: confirmed_email ?? email_verified ?? false,
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
