import { z } from 'zod';

const id = z.string().regex(/^\d{1,19}$/);

/**
 * What workers tell the web processes that hold the sockets: what happened, by ids alone. Every web
 * process reads the rows itself and decides for each of its readers; a signal that gets lost costs
 * a reader the live view of one thing, never the thing.
 */
const signal = z.discriminatedUnion('event', [
  z.strictObject({ event: z.enum(['update', 'status.update']), statusId: id }),
  z.strictObject({ event: z.literal('delete'), statusId: id }),
  z.strictObject({ event: z.literal('notification'), accountId: id, notificationId: id }),
  z.strictObject({ event: z.literal('conversation'), accountId: id, conversationId: id }),
  z.strictObject({ event: z.enum(['filters_changed', 'notifications_merged']), accountId: id }),
  z.strictObject({ event: z.enum(['announcement', 'announcement.delete']), announcementId: id }),
  z.strictObject({
    event: z.literal('announcement.reaction'),
    announcementId: id,
    name: z.string().max(200),
  }),
]);

export type Signal = z.infer<typeof signal>;

const signals = z.array(signal);

/** The signals of one notice; none of one that cannot be read, as another version may send others. */
export function readSignals(notice: string): Signal[] {
  try {
    return signals.parse(JSON.parse(notice));
  } catch {
    return [];
  }
}

/** PostgreSQL takes notices of less than 8000 bytes. */
const MOST = 7_500;

/** Signals as notices, as few as hold them. */
export function writeSignals(all: readonly Signal[]): string[] {
  const notices: string[] = [];
  let waiting: string[] = [];
  let size = 2;
  for (const one of all) {
    const text = JSON.stringify(one);
    const bytes = Buffer.byteLength(text) + 1;
    if (size + bytes > MOST) {
      notices.push(`[${waiting.join(',')}]`);
      waiting = [];
      size = 2;
    }
    waiting.push(text);
    size += bytes;
  }
  if (waiting.length > 0) notices.push(`[${waiting.join(',')}]`);
  return notices;
}
