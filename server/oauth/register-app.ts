import { DomainError, invalid } from '#server/core/errors.ts';
import { newSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import type { AppRow } from './queries.ts';
import { isRedirectUri } from './redirect-uri.ts';
import { areKnown, DEFAULT_SCOPE } from './scopes.ts';

export interface NewApp {
  name: string;
  website: string | null;
  redirectUris: string[];
  /** Empty: `read`. */
  scopes: string[];
  /** Literals instead of random ones; for operators who must know them beforehand. */
  clientId?: string | undefined;
  clientSecret?: string | undefined;
}

/**
 * Registers an application. Anyone may; it can do nothing until a person lets it. Refuses a literal
 * client_id that is taken.
 */
export async function registerApp(db: Db, app: NewApp): Promise<AppRow> {
  refuseFaults(app);
  const registered = await db
    .insertInto('oauth_apps')
    .values({
      client_id: app.clientId ?? newSecret(),
      client_secret: app.clientSecret ?? newSecret(),
      name: app.name,
      website: app.website,
      redirect_uris: app.redirectUris,
      scopes: app.scopes.length > 0 ? app.scopes : [DEFAULT_SCOPE],
    })
    .onConflict((conflict) => conflict.column('client_id').doNothing())
    .returning(['id', 'client_id', 'client_secret', 'name', 'website', 'redirect_uris', 'scopes'])
    .executeTakeFirst();
  if (registered) return registered;
  throw new DomainError('conflict', `There is an application with the client_id ${app.clientId}`);
}

function refuseFaults({ name, website, redirectUris, scopes }: NewApp): void {
  if (name.trim() === '') throw invalid("Application name can't be blank");
  if (name.length > 60) throw invalid('Application name is too long (maximum is 60 characters)');
  if (redirectUris.length === 0) throw invalid("Redirect URI can't be blank");
  if (redirectUris.length > 20) throw invalid('Redirect URI is too long (maximum is 20)');
  if (!redirectUris.every(isRedirectUri)) throw invalid('Redirect URI must be an absolute URI.');
  if (!areKnown(scopes)) throw invalid("Scopes doesn't match configured on the server.");
  if (website !== null && !/^https?:\/\/[^\s"'<>]{1,1990}$/i.test(website))
    throw invalid('Website is invalid');
}
