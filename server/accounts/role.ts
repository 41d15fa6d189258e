import type { Role as ContractRole } from '#server/contract/account.ts';
import type { Role } from '#server/db/schema/users.ts';

/**
 * Mastodon's permission bits (https://docs.joinmastodon.org/entities/Role/#permission-flags), as
 * decimal strings: clients show their moderation parts by them.
 */
const ROLES: Record<Role, Omit<ContractRole, 'color'>> = {
  user: { id: '-99', name: '', permissions: '0', highlighted: false },
  // a bit of our own, far from Mastodon's: feeds 0x40000000
  curator: { id: '4', name: 'Curator', permissions: String(0x40_00_00_00), highlighted: false },
  // dashboard 0x8, reports 0x10, federation 0x20, blocks 0x100, users 0x400, invites 0x10000
  moderator: { id: '1', name: 'Moderator', permissions: String(0x1_05_38), highlighted: true },
  admin: { id: '2', name: 'Admin', permissions: String(0x40_0f_ff_fe), highlighted: true },
  owner: { id: '3', name: 'Owner', permissions: '1', highlighted: true },
};

/** https://docs.joinmastodon.org/entities/Role/ */
export function presentRole(role: Role): ContractRole {
  return { ...ROLES[role], color: '' };
}

/** What everyone sees of it: the names of those who run the place. */
export function roleBadges(role: Role | null): { id: string; name: string; color: string }[] {
  if (role === null || !ROLES[role].highlighted) return [];
  const { id, name } = ROLES[role];
  return [{ id, name, color: '' }];
}
