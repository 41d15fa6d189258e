import type { Account, Status } from '#lib/api/entities.ts';

/** Whom the moderators shall look at, and at which post of theirs. */
export interface Reporting {
  account: Account;
  status?: Status;
}

export const reporting = $state<{ about: Reporting | null }>({ about: null });

/** Opens the dialog in which moderators are told; browser only. */
export function openReport(about: Reporting): void {
  reporting.about = about;
}

export function closeReport(): void {
  reporting.about = null;
}
