import type { Signal } from './signals.ts';

/** Signals worked on at the same time. */
const AT_ONCE = 4;
/** Signals that may wait; beyond that the oldest are let go: readers find what they missed by REST. */
const MOST_WAITING = 2_000;

/**
 * Works through signals a few at a time, those about one thing in order: an edit does not overtake
 * the post, nor does the post come after its deletion.
 */
export function createWork(run: (signal: Signal) => Promise<void>): (signal: Signal) => void {
  const waiting: Signal[] = [];
  const busy = new Set<string>();

  function pump(): void {
    while (busy.size < AT_ONCE) {
      const at = waiting.findIndex((signal) => !busy.has(subjectOf(signal)));
      const [signal] = at === -1 ? [] : waiting.splice(at, 1);
      if (!signal) return;
      const subject = subjectOf(signal);
      busy.add(subject);
      void run(signal).finally(() => {
        busy.delete(subject);
        pump();
      });
    }
  }

  return (signal) => {
    waiting.push(signal);
    if (waiting.length > MOST_WAITING) waiting.shift();
    pump();
  };
}

function subjectOf(signal: Signal): string {
  if ('statusId' in signal) return `status:${signal.statusId}`;
  if ('announcementId' in signal) return `announcement:${signal.announcementId}`;
  return `account:${signal.accountId}`;
}
