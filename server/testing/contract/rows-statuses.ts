import { testPictureFile } from '../pictures.ts';
import type { Row, Rows } from './row.ts';
import type { Thing } from './world.ts';

const text: Row['params'] = () => ({ status: 'Written #wiki' });
/** Followers alone may see it. */
const kept: Row = { path: ({ ids }) => ({ id: ids.private }), stranger: 404 };
/** Everybody sees it, not everybody may change it. */
const anew = (thing: Thing): Row => ({
  path: async ({ make }) => ({ id: await make[thing]() }),
  stranger: 404,
});
const file = async () => ({ file: await testPictureFile(), description: 'A picture' });
const later = () => new Date(Date.now() + 7_200_000).toISOString();

export const STATUS_ROWS: Rows = {
  'POST /api/v1/statuses': { params: text },
  'PUT /api/v1/statuses/:id': { ...anew('status'), params: text },
  'DELETE /api/v1/statuses/:id': anew('status'),
  'PUT /api/v1/statuses/:id/interaction_policy': {
    ...anew('status'),
    params: () => ({ quote_approval_policy: 'nobody' }),
    stranger: 403,
  },
  'POST /api/v1/statuses/:id/quotes/:quoting/revoke': {
    path: async ({ ids, people }) => {
      const quote = { status: 'For once', quoted_status_id: ids.quoted };
      return { id: ids.quoted, quoting: (await people.bob.api.publish(quote)).id };
    },
    stranger: 403,
  },
  'GET /api/v1/statuses': { params: ({ ids }) => ({ id: [ids.public, ids.private] }) },
  'GET /api/v1/statuses/:id': kept,
  'GET /api/v1/statuses/:id/context': kept,
  'GET /api/v1_alpha/async_refreshes/:id': kept,
  'GET /api/v1/statuses/:id/history': kept,
  'GET /api/v1/statuses/:id/source': kept,
  'GET /api/v1/statuses/:id/favourited_by': { path: ({ ids }) => ({ id: ids.public }) },
  'GET /api/v1/statuses/:id/reblogged_by': { path: ({ ids }) => ({ id: ids.public }) },
  'GET /api/v1/statuses/:id/quotes': { path: ({ ids }) => ({ id: ids.quoted }) },
  // Without a service to translate.
  'POST /api/v1/statuses/:id/translate': { ...kept, status: 404 },
  'POST /api/v1/statuses/:id/favourite': kept,
  'POST /api/v1/statuses/:id/unfavourite': kept,
  'POST /api/v1/statuses/:id/bookmark': kept,
  'POST /api/v1/statuses/:id/unbookmark': kept,
  'POST /api/v1/statuses/:id/mute': kept,
  'POST /api/v1/statuses/:id/unmute': kept,
  'POST /api/v1/statuses/:id/pin': kept,
  'POST /api/v1/statuses/:id/unpin': kept,
  'POST /api/v1/statuses/:id/reblog': { ...kept, params: () => ({ visibility: 'private' }) },
  'POST /api/v1/statuses/:id/unreblog': kept,
  'GET /api/v1/polls/:id': { path: ({ ids }) => ({ id: ids.poll }) },
  'POST /api/v1/polls/:id/votes': {
    path: ({ ids }) => ({ id: ids.poll }),
    params: () => ({ choices: [0] }),
    as: 'bob',
  },
  'POST /api/v1/media': { params: file },
  'POST /api/v2/media': { params: file },
  'GET /api/v1/media/:id': anew('media'),
  'PUT /api/v1/media/:id': { ...anew('media'), params: () => ({ description: 'Another' }) },
  'DELETE /api/v1/media/:id': anew('media'),
  'GET /api/v1/scheduled_statuses': {},
  'GET /api/v1/scheduled_statuses/:id': anew('scheduled'),
  'PUT /api/v1/scheduled_statuses/:id': {
    ...anew('scheduled'),
    params: () => ({ scheduled_at: later() }),
  },
  'DELETE /api/v1/scheduled_statuses/:id': anew('scheduled'),
  'GET /api/v1/timelines/home': {},
  'GET /api/v1/timelines/public': {},
  'GET /api/v1/timelines/tag/:name': { path: () => ({ name: 'wiki' }) },
  'GET /api/v1/timelines/list/:id': {
    path: async ({ make, people }) => {
      const id = await make.list();
      const { alice, bob } = people;
      await alice.api.post(`/api/v1/lists/${id}/accounts`, { account_ids: [bob.id] });
      return { id };
    },
    stranger: 404,
  },
  // Nobody shared that link, and this one has none.
  'GET /api/v1/timelines/link': {
    params: () => ({ url: 'https://example.org/' }),
    status: 404,
  },
  'GET /api/v1/statuses/:id/card': { path: ({ ids }) => ({ id: ids.public }) },
  // Without anybody whom the wikis can write to, none is asked.
  'GET /api/v1/wikimedia/commons/search': { params: () => ({ q: 'kite' }), status: 404 },
  'GET /api/v1/wikimedia/commons/:id/preview': {
    path: () => ({ id: '1' }),
    status: 404,
  },
  'POST /api/v1/wikimedia/commons/media': { params: () => ({ id: '1' }), status: 404 },
  'GET /api/v1/timelines/direct': {},
  'GET /api/v1/favourites': {},
  'GET /api/v1/bookmarks': {},
  'GET /api/v1/trends/statuses': {},
};
