import { createECDH, randomBytes } from 'node:crypto';
import ece from 'http_ece';

/** Whom a message is for. */
export interface Receiver {
  p256dh: Buffer;
  auth: Buffer;
  /** RFC 8291, or the draft before it, which older apps and their relays understand. */
  standard: boolean;
}

export interface Encrypted {
  body: Buffer;
  /** Headers that go with it; `authorization` says who sends. */
  headers: Record<string, string>;
}

/**
 * A message that only the receiver can read, with the headers that its encoding needs:
 * https://www.rfc-editor.org/rfc/rfc8291 and
 * https://datatracker.ietf.org/doc/html/draft-ietf-webpush-encryption-04
 */
export function encrypt(
  text: string,
  receiver: Receiver,
  vapid: { token: string; publicKey: string },
): Encrypted {
  const sender = createECDH('prime256v1');
  const senderKey = sender.generateKeys('base64url');
  const common = {
    privateKey: sender,
    dh: receiver.p256dh.toString('base64url'),
    authSecret: receiver.auth.toString('base64url'),
  };
  const plain = Buffer.from(text);
  if (receiver.standard) {
    return {
      body: ece.encrypt(plain, { ...common, version: 'aes128gcm' }),
      headers: {
        'content-encoding': 'aes128gcm',
        authorization: `vapid t=${vapid.token},k=${vapid.publicKey}`,
      },
    };
  }
  const salt = randomBytes(16).toString('base64url');
  return {
    body: ece.encrypt(plain, { ...common, version: 'aesgcm', salt }),
    headers: {
      'content-encoding': 'aesgcm',
      encryption: `salt=${salt}`,
      'crypto-key': `dh=${senderKey};p256ecdsa=${vapid.publicKey}`,
      authorization: `WebPush ${vapid.token}`,
    },
  };
}
