declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  interface Parameters {
    version: 'aes128gcm' | 'aesgcm';
    privateKey: ECDH;
    /** The other side's public key, in base64url. */
    dh?: string;
    /** In base64url. */
    authSecret: string;
    /** In base64url; for `aesgcm` only, the other encoding carries it along. */
    salt?: string;
  }

  const ece: {
    encrypt(plain: Buffer, parameters: Parameters): Buffer;
    decrypt(sealed: Buffer, parameters: Parameters): Buffer;
  };
  export default ece;
}
