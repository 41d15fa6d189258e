import type { NotificationGroup } from '#lib/api/entities.ts';

/** The views of one's notifications, and the kinds that each shows. */
const kinds = {
  all: [],
  mention: ['mention', 'quote'],
  favourite: ['favourite'],
  reblog: ['reblog'],
  poll: ['poll'],
  follow: ['follow', 'follow_request'],
  status: ['status', 'update', 'quoted_update'],
} satisfies Record<string, NotificationGroup['type'][]>;

export type Tab = keyof typeof kinds;
export const tabs = Object.keys(kinds) as Tab[];

/** The view an address asks for; what is none is all of them. */
export function tabOf(name: string | null): Tab {
  return tabs.find((tab) => tab === name) ?? 'all';
}

export function kindsOf(tab: Tab): { types?: string[] } {
  return tab === 'all' ? {} : { types: kinds[tab] };
}
