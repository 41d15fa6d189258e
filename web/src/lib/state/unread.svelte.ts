import { get } from '#lib/api/client.ts';

/** How many notifications are newer than the last one read. */
export const unread = $state({ count: 0 });

let asking: ReturnType<typeof setTimeout> | undefined;

/** Asks once the present burst of notifications is over. */
export function refreshUnreadSoon(): void {
  asking ??= setTimeout(() => {
    asking = undefined;
    void refreshUnread();
  }, 500);
}

/** Asks the server again; browser only. Keeps the old figure when it does not answer. */
export async function refreshUnread(): Promise<void> {
  try {
    unread.count = (
      await get<{ count: number }>(fetch, '/api/v1/notifications/unread_count')
    ).count;
  } catch {
    // A figure beside an icon is not worth a message.
  }
}
