import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';

/** https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy: nameless clients are shut out. */
export function refuseWithoutContact(config: Pick<Config, 'wikimedia'>): void {
  if (config.wikimedia.contact !== null) return;
  throw new DomainError(
    'invalid',
    'WIKIMEDIA_CONTACT is not set: Wikimedia asks every client for an address to write to. Set it to a mail address or a page of yours; feeds do not run before.',
  );
}
