import { sameText } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { OAuthError } from './oauth-error.ts';
import { appByClientId, type AppRow } from './queries.ts';

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

/** The app that these credentials are; refuses with `invalid_client`. */
export async function authenticateClient(db: Db, given: ClientCredentials): Promise<AppRow> {
  const app = await appByClientId(db, given.clientId);
  if (!app || !sameText(app.client_secret, given.clientSecret))
    throw new OAuthError('invalid_client');
  return app;
}

/** `Authorization: Basic` of RFC 6749 §2.3.1: both parts are form-encoded first. Null when it is none. */
export function basicCredentials(header: string | undefined): ClientCredentials | null {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).replaceAll('\0', '');
  } catch {
    return text;
  }
}
