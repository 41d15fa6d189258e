import { DomainError } from '#server/core/errors.ts';
import type { Role } from '#server/db/schema/users.ts';

const CURATORS: ReadonlySet<Role> = new Set<Role>(['curator', 'admin', 'owner']);

/** Who may make, change and run feeds. Curators may do nothing else that people may not. */
export function mayCurate(role: Role): boolean {
  return CURATORS.has(role);
}

/** Throws `forbidden` in Mastodon's words. */
export function refuseUnlessCurator({ role }: { role: Role }): void {
  if (!mayCurate(role)) throw new DomainError('forbidden', 'This action is not allowed');
}
