import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPairPem {
  publicKeyPem: string;
  privateKeyPem: string;
}

const generate = promisify(generateKeyPair);

/**
 * An RSA-2048 pair (SPKI and PKCS#8 PEM), the one kind every ActivityPub server verifies. Takes
 * some 100 ms of the thread pool, so it is made before a transaction is opened, never in one.
 */
export async function generateAccountKeys(): Promise<KeyPairPem> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKeyPem: publicKey, privateKeyPem: privateKey };
}
