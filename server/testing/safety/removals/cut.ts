import type { Removal } from '../removals.ts';

/** A removal of one edit, as most are. */
export const cut = (
  item: number,
  what: string,
  test: string,
  [file, search, replace = '']: [file: string, search: string, replace?: string],
): Removal => ({ item, what, test, edits: [{ file, search, replace }] });
