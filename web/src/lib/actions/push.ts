import { get, send } from '#lib/api/client.ts';
import type { WebPushSubscription } from '#lib/api/entities.ts';

const PATH = '/api/v1/push/subscription';

/** All that one can be told of; the compiler knows of every name that is missing. */
const ALERTS: Record<keyof WebPushSubscription['alerts'], true> = {
  mention: true,
  status: true,
  reblog: true,
  follow: true,
  follow_request: true,
  favourite: true,
  poll: true,
  update: true,
  quote: true,
  quoted_update: true,
  'admin.sign_up': true,
  'admin.report': true,
};

/** Whether this browser can be told of notifications while no page is open; browser only. */
export function canPush(): boolean {
  return (
    'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis
  );
}

/** Whether it is: both the browser and the server know of it. */
export async function isPushOn(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (!(await registration?.pushManager.getSubscription())) return false;
  return await get<WebPushSubscription>(fetch, PATH).then(
    () => true,
    () => false,
  );
}

/**
 * Asks the person, then the browser's push service, then tells the server. Resolves to false when
 * the person does not want to be asked.
 */
export async function turnPushOn(serverKey: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: serverKey,
  });
  const { endpoint, keys } = subscription.toJSON();
  await send(fetch, 'POST', PATH, {
    subscription: { endpoint, keys, standard: true },
    data: { alerts: ALERTS, policy: 'all' },
  });
  return true;
}

export async function turnPushOff(): Promise<void> {
  await send(fetch, 'DELETE', PATH);
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}
