import { createECDH, randomBytes } from 'node:crypto';
import { until } from '../until.ts';
import type { Row, Rows } from './row.ts';
import type { World } from './world.ts';

interface Group {
  group_key: string;
}

const newest: Row = {
  path: async ({ people }) => ({ id: (await people.alice.api.notifications())[0]?.id ?? '' }),
  stranger: 404,
};

/** Somebody new knocks. */
const request: Row = {
  path: async ({ people }) => {
    const path = '/api/v1/notifications/requests';
    const all = await people.alice.api.get<{ id: string }[]>(path);
    return { id: all[0]?.id ?? '' };
  },
  stranger: 404,
};

async function groupOf({ people }: World): Promise<Record<string, string>> {
  const path = '/api/v2/notifications?types[]=favourite';
  const { notification_groups: groups } = await people.alice.api.get<{
    notification_groups: Group[];
  }>(path);
  return { group_key: groups[0]?.group_key ?? '' };
}

const conversation: Row = {
  path: async ({ people }) => {
    const first = async () =>
      (await people.alice.api.get<{ id: string }[]>('/api/v1/conversations'))[0];
    return { id: (await until(first)).id };
  },
  stranger: 404,
};

const groups = (body: { notification_groups: Group[] }) => body.notification_groups;

function subscription() {
  const p256dh = createECDH('prime256v1').generateKeys('base64url');
  const auth = randomBytes(16).toString('base64url');
  const endpoint = 'https://push.example/1';
  return { subscription: { endpoint, keys: { p256dh, auth } }, data: { alerts: { poll: true } } };
}

export const NOTIFICATION_ROWS: Rows = {
  'GET /api/v1/notifications': {},
  'GET /api/v1/notifications/unread_count': {},
  'GET /api/v1/notifications/:id': newest,
  'POST /api/v1/notifications/:id/dismiss': newest,
  'DELETE /api/v1/notifications/:id': newest,
  'POST /api/v1/notifications/dismiss': {
    params: async ({ people }) => ({ id: (await people.alice.api.notifications())[0]?.id }),
    stranger: 404,
  },
  'POST /api/v1/notifications/clear': { as: 'sam' },
  'DELETE /api/v1/notifications/destroy_multiple': { params: () => ({ ids: ['1'] }), as: 'sam' },
  'GET /api/v2/notifications': { rows: groups },
  'GET /api/v2/notifications/unread_count': {},
  'GET /api/v2/notifications/:group_key': { path: groupOf, stranger: 404 },
  'GET /api/v2/notifications/:group_key/accounts': { path: groupOf, unknown: 200 },
  'POST /api/v2/notifications/:group_key/dismiss': { path: groupOf, unknown: 200 },
  'POST /api/v2/notifications/clear': { as: 'sam' },
  'GET /api/v2/notifications/policy': {},
  'PATCH /api/v2/notifications/policy': { as: 'sam', params: () => ({ for_new_accounts: 'drop' }) },
  'GET /api/v1/notifications/policy': {},
  'PUT /api/v1/notifications/policy': { as: 'sam', params: () => ({ filter_new_accounts: true }) },
  'GET /api/v1/notifications/requests': {},
  'GET /api/v1/notifications/requests/:id': request,
  'GET /api/v1/notifications/requests/merged': {},
  'POST /api/v1/notifications/requests/accept': { params: () => ({ id: ['1'] }) },
  'POST /api/v1/notifications/requests/dismiss': { params: () => ({ id: ['1'] }) },
  'POST /api/v1/notifications/requests/:id/accept': request,
  'POST /api/v1/notifications/requests/:id/dismiss': request,
  'GET /api/v1/markers': { params: () => ({ timeline: ['home', 'notifications'] }) },
  'POST /api/v1/markers': { params: () => ({ home: { last_read_id: '1' } }) },
  'GET /api/v1/conversations': {},
  'POST /api/v1/conversations/:id/read': conversation,
  'POST /api/v1/conversations/:id/unread': conversation,
  'DELETE /api/v1/conversations/:id': conversation,
  'POST /api/v1/push/subscription': { params: subscription },
  'GET /api/v1/push/subscription': {},
  'PUT /api/v1/push/subscription': { params: () => ({ data: { alerts: { follow: true } } }) },
  'DELETE /api/v1/push/subscription': {},
};
