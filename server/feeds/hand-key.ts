import type { ItemRow } from './queries.ts';

const PREFIX = 'hand:';

/** The key of an item that somebody wrote. */
export function handKey(statusId: string): string {
  return `${PREFIX}${statusId}`;
}

/** Whether somebody wrote it, and no source brought it out. */
export function isByHand({ key }: Pick<ItemRow, 'key'>): boolean {
  return key.startsWith(PREFIX);
}
