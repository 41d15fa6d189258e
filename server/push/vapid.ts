import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { HOUR } from '#server/core/time.ts';
import type { VapidKeys } from '#server/settings/vapid-keys.ts';

/** Push services take up to a day (RFC 8292 §2). */
const LIFETIME = 12 * HOUR;

/**
 * Says to the push service at `endpoint` who sends, and how to reach them (`contact`: a mailto: or
 * https: address). A JWT: https://www.rfc-editor.org/rfc/rfc8292#section-2
 */
export function vapidToken(
  keys: VapidKeys,
  { endpoint, contact, now }: { endpoint: string; contact: string; now: number },
): string {
  const header = encode({ typ: 'JWT', alg: 'ES256' });
  const exp = Math.floor((now + LIFETIME) / 1000);
  const claims = encode({ aud: new URL(endpoint).origin, exp, sub: contact });
  const signed = `${header}.${claims}`;
  const signature = sign('sha256', Buffer.from(signed), {
    key: privateKeyOf(keys),
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
}

function privateKeyOf({ publicKey, privateKey }: VapidKeys): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: privateKey,
    },
  });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
