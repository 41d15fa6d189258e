import { z } from 'zod';
import { sameText, seal } from '#server/core/secrets.ts';

/**
 * What a browser carries between the steps of signing in, sealed by us: nothing is kept here of
 * people who never come back. `link` names the user who wants to link their wiki account.
 */
const errand = z.strictObject({
  kind: z.literal('errand'),
  state: z.string(),
  verifier: z.string(),
  next: z.string(),
  link: z.string().nullable(),
});

/** Whom the wiki named, who has no account here yet. */
const newcomer = z.strictObject({
  kind: z.literal('newcomer'),
  sub: z.string(),
  name: z.string(),
  join: z.enum(['now', 'review']),
  next: z.string(),
});

export type ErrandTicket = z.infer<typeof errand>;
export type NewcomerTicket = z.infer<typeof newcomer>;

const ticket = z.discriminatedUnion('kind', [errand, newcomer]);
export type Ticket = z.infer<typeof ticket>;

/** The ticket as a cookie's value; it holds for `lifetime` milliseconds. */
export function sealTicket(secretKey: string, content: Ticket, lifetime: number): string {
  const body = Buffer.from(JSON.stringify(content)).toString('base64url');
  const expiry = Math.floor((Date.now() + lifetime) / 1000).toString(36);
  return [body, expiry, sign(secretKey, body, expiry)].join('.');
}

/** The ticket of this kind; null for one that is foreign, expired or of the other kind. */
export function openTicket<Kind extends Ticket['kind']>(
  secretKey: string,
  value: string | undefined,
  kind: Kind,
): Extract<Ticket, { kind: Kind }> | null {
  const [body = '', expiry = '', signature = ''] = (value ?? '').split('.');
  if (!sameText(signature, sign(secretKey, body, expiry))) return null;
  if (Number.parseInt(expiry, 36) * 1000 <= Date.now()) return null;
  const content = ticket.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  return content.kind === kind ? (content as Extract<Ticket, { kind: Kind }>) : null;
}

function sign(secretKey: string, body: string, expiry: string): string {
  return seal(secretKey, ['wiki-sign-in', body, expiry]);
}
