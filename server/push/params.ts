import { createECDH } from 'node:crypto';
import { z } from 'zod';
import { boolean, text } from '#server/api/params/fields.ts';
import { ALERTS } from '#server/contract/notification-type.ts';
import { DomainError } from '#server/core/errors.ts';
import type { PushPolicy } from '#server/db/schema/push.ts';

/** What a subscriber wants to be told of. */
export interface PushWishes {
  alerts: string[];
  policy: PushPolicy;
}

/** Where and how to reach a subscriber. */
export interface PushTarget {
  endpoint: string;
  p256dh: Buffer;
  auth: Buffer;
  standard: boolean;
}

const wishes = z.object({
  data: z.object({ alerts: z.record(z.string(), boolean).optional(), policy: text }).optional(),
  // masto.js sends it at the top.
  policy: text,
});

const target = z.object({
  subscription: z.object({
    endpoint: text,
    keys: z.object({ p256dh: text, auth: text }).optional(),
    standard: boolean,
  }),
});

/** The wishes in a request; what it does not speak of is null. */
export function readWishes(params: unknown): {
  [Name in keyof PushWishes]: PushWishes[Name] | null;
} {
  const read = wishes.safeParse(params);
  if (!read.success) throw invalid('Data is invalid');
  const { data, policy } = read.data;
  const alerts = data?.alerts;
  const wanted = data?.policy ?? policy;
  if (wanted !== undefined && !isPolicy(wanted))
    throw invalid('Policy is not included in the list');
  return {
    alerts: alerts ? ALERTS.filter((name) => alerts[name] === true) : null,
    policy: wanted ?? null,
  };
}

/** The target in a request; throws `invalid` for what cannot be one. */
export function readTarget(params: unknown): PushTarget {
  const read = target.safeParse(params);
  if (!read.success) {
    const text = 'param is missing or the value is empty or invalid: subscription';
    throw new DomainError('bad_request', text);
  }
  const { endpoint = '', keys, standard = false } = read.data.subscription;
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol) || endpoint.length > 2_000)
    throw invalid('Endpoint is invalid');
  const p256dh = bytes(keys?.p256dh);
  if (!isPoint(p256dh)) throw invalid('Key p256dh is invalid');
  const auth = bytes(keys?.auth);
  if (auth.length !== 16) throw invalid('Key auth is invalid');
  return { endpoint, p256dh, auth, standard };
}

/** Either alphabet of base64, with or without padding. */
function bytes(text = ''): Buffer {
  return Buffer.from(text, 'base64url');
}

/** A point on P-256, uncompressed: with any other we would encrypt for nobody. */
function isPoint(key: Buffer): boolean {
  if (key.length !== 65) return false;
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  try {
    ecdh.computeSecret(key);
    return true;
  } catch {
    return false;
  }
}

function isPolicy(policy: string): policy is PushPolicy {
  return ['all', 'followed', 'follower', 'none'].includes(policy);
}

function invalid(fault: string): DomainError {
  return new DomainError('invalid', `Validation failed: ${fault}`);
}
