import { invalid } from '#server/core/errors.ts';
import { DAY, MINUTE } from '#server/core/time.ts';
import type { Schedule } from './source.ts';

/** As the columns of a feed hold it. */
export interface ScheduleColumns {
  daily_at: string | null;
  every_minutes: number | null;
}

export function toColumns(schedule: Schedule): ScheduleColumns {
  return 'dailyAt' in schedule
    ? { daily_at: schedule.dailyAt, every_minutes: null }
    : { daily_at: null, every_minutes: schedule.everyMinutes };
}

/** `06:00`, or `30m`, `6h`, a number of minutes. Throws `invalid`. */
export function readSchedule(text: string): Schedule {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return { dailyAt: text };
  const [, amount, unit = 'm'] = /^(\d{1,5})\s*(m|min|h)?$/.exec(text) ?? [];
  const everyMinutes = Number(amount) * (unit === 'h' ? 60 : 1);
  if (everyMinutes >= 5 && everyMinutes <= 43_200) return { everyMinutes };
  throw invalid(
    `"${text}" is no schedule: say 06:00 (every day, UTC) or 30m, 6h (5 minutes to 30 days)`,
  );
}

/** As `readSchedule` reads it. */
export function writeSchedule({ daily_at, every_minutes }: ScheduleColumns): string {
  if (daily_at !== null) return daily_at;
  const minutes = every_minutes ?? 60;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

export function showSchedule({ daily_at, every_minutes }: ScheduleColumns): string {
  return daily_at === null ? `every ${every_minutes} min` : `daily at ${daily_at} UTC`;
}

/** When a feed runs next, after it ran well. */
export function nextRun({ daily_at, every_minutes }: ScheduleColumns, now: Date): Date {
  if (daily_at === null) return new Date(now.getTime() + (every_minutes ?? 60) * MINUTE);
  const today = Date.parse(`${now.toISOString().slice(0, 10)}T${daily_at}:00Z`);
  return new Date(today > now.getTime() ? today : today + DAY);
}

/** Sooner than planned: after a failure, or a wait for what is not there yet, the n-th in a row. */
export function retryAt(schedule: ScheduleColumns, now: Date, failures: number): Date {
  const wait = Math.min(15 * MINUTE * 2 ** Math.min(failures, 5), 6 * 60 * MINUTE);
  const soon = now.getTime() + wait;
  return new Date(Math.min(soon, nextRun(schedule, now).getTime()));
}
