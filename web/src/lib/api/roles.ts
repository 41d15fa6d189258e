import type { CredentialAccount } from './entities.ts';

/** Everything. */
const ADMINISTRATOR = 0x1;
/** Ours: to look after feeds. */
const FEEDS = 0x40_00_00_00;

/** Whether somebody looks after the feeds, by Mastodon's bit mask of what a role may do. */
export function mayCurate(viewer: CredentialAccount | null | undefined): boolean {
  const permissions = Number(viewer?.role.permissions ?? 0);
  return (permissions & (ADMINISTRATOR | FEEDS)) !== 0;
}
