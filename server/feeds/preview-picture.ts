import { createHmac, timingSafeEqual } from 'node:crypto';
import { notFound } from '#server/core/errors.ts';

interface Signing {
  config: { origin: string };
  secretKey: string;
}

/**
 * Where a curator's browser gets a picture of a preview from: through us, so that nobody there learns
 * who looks. It is signed, so that nothing is fetched but what a source named.
 */
export function previewPictureUrl({ config, secretKey }: Signing, url: string): string {
  const query = new URLSearchParams({ url, signature: sign(secretKey, url) });
  return `${config.origin}/api/wikimedia/v1/curate/picture?${query}`;
}

/** The address that was signed. Throws "not found" for any other. */
export function signedPicture(
  { secretKey }: Pick<Signing, 'secretKey'>,
  { url, signature }: { url: string; signature: string },
): string {
  const [given, ours] = [Buffer.from(signature), Buffer.from(sign(secretKey, url))];
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) throw notFound();
  return url;
}

function sign(secretKey: string, url: string): string {
  return createHmac('sha256', secretKey).update(`preview picture ${url}`).digest('base64url');
}
