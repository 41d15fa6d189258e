/** "Out of band": the code is shown to the person, who copies it into the app. */
export const OOB = 'urn:ietf:wg:oauth:2.0:oob';

/** Schemes that run or show what stands in the URI itself, or reach into the machine. */
const FORBIDDEN = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'mailto:',
  'file:',
  'blob:',
  'about:',
  'filesystem:',
]);

/**
 * Whether an app may register `uri`: absolute, without a fragment (RFC 6749 §3.1.2), of a scheme
 * that does no harm. Apps' own schemes (`icecubesapp://`, `tuba://`) are welcome.
 */
export function isRedirectUri(uri: string): boolean {
  if (uri === OOB) return true;
  if (uri.length > 2_000 || uri.includes('#') || /[\s\p{Cc}]/u.test(uri)) return false;
  const parsed = URL.canParse(uri) ? new URL(uri) : null;
  if (!parsed || FORBIDDEN.has(parsed.protocol)) return false;
  const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  return isWeb ? parsed.host !== '' : /^[a-z][a-z0-9.+-]*:/i.test(uri);
}

/**
 * `uri` with parameters added and otherwise untouched: parsing and writing it again would change
 * what the app registered (Elk's contains an encoded URL).
 */
export function withParams(uri: string, params: Record<string, string | undefined>): string {
  const given = Object.entries(params).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const query = new URLSearchParams(given).toString();
  if (!uri.includes('?')) return `${uri}?${query}`;
  return /[?&]$/.test(uri) ? `${uri}${query}` : `${uri}&${query}`;
}
