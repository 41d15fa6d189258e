import type { Tag } from '#server/contract/tag.ts';
import { type Id, leastIdAt } from '#server/core/ids.ts';
import { DAY } from '#server/core/time.ts';

const DAYS = 7;

/** Uses of one tag or link that are counted; with more in a week, the older days are cut short. */
export const MOST_USES = 5_000;

/** What public statuses used on a day (its midnight, UTC), counted. */
export interface DailyUses {
  day: Date | null;
  uses: string;
  accounts: string;
}

/** Newer than this are the statuses of the last seven days: their ids sort by time. */
export function weekBefore(now: Date): Id {
  return leastIdAt(dayOf(now) - (DAYS - 1) * DAY);
}

/** The last seven days as the API tells them, today first. */
export function historyOf(uses: readonly DailyUses[], now: Date): Tag['history'] {
  const byDay = new Map(uses.map((row) => [row.day?.getTime(), row]));
  return Array.from({ length: DAYS }, (_, back) => {
    const day = dayOf(now) - back * DAY;
    const row = byDay.get(day);
    return { day: String(day / 1000), uses: row?.uses ?? '0', accounts: row?.accounts ?? '0' };
  });
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY) * DAY;
}
