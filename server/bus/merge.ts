import type { EventName, Subscribers } from './catalog.ts';

/** The subscribers of several modules as one table; those of one event run in the order given. */
export function mergeSubscribers(...tables: Subscribers[]): Subscribers {
  const merged: Partial<Record<EventName, unknown[]>> = {};
  for (const table of tables) {
    for (const [name, subscribers] of Object.entries(table) as [EventName, unknown[]][]) {
      (merged[name] ??= []).push(...subscribers);
    }
  }
  return merged as Subscribers;
}
