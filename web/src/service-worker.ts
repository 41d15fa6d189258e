/// <reference lib="webworker" />
/**
 * Shows what a push service delivers while no page is open. It keeps no files: pages come from the
 * server, always.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** What `server/push/compose.ts` sends. */
interface PushMessage {
  notification_id: number;
  title: string;
  body: string;
  icon: string;
  preferred_locale: string;
}

worker.addEventListener('push', (event) => {
  const message = event.data?.json() as PushMessage | undefined;
  if (!message) return;
  event.waitUntil(
    worker.registration.showNotification(message.title, {
      body: message.body,
      icon: message.icon,
      lang: message.preferred_locale,
      dir: 'auto',
      // The same one again takes the place of the first.
      tag: String(message.notification_id),
    }),
  );
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open('/notifications'));
});

/** In the page that is open, else in a new one. */
async function open(path: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: 'window' });
  if (!page) {
    await worker.clients.openWindow(path);
    return;
  }
  await page.navigate(path);
  await page.focus();
}
