import type { MessageKey } from '#lib/i18n/messages.ts';

export interface Announcement {
  id: number;
  kind: 'success' | 'error';
  key: MessageKey;
  params: string[];
  /** Where the thing can be seen, if anywhere. */
  href?: string;
}

export const announcements = $state<Announcement[]>([]);

let last = 0;

/** Shows a short note for a while and has it read out; browser only. */
export function announce(note: Omit<Announcement, 'id' | 'params'> & { params?: string[] }): void {
  const id = (last += 1);
  announcements.push({ params: [], ...note, id });
  setTimeout(() => dismiss(id), 6000);
}

export function dismiss(id: number): void {
  const at = announcements.findIndex((one) => one.id === id);
  if (at !== -1) announcements.splice(at, 1);
}
