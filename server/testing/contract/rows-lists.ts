import * as make from '../factories.ts';
import { FRIENDS } from './world.ts';
import type { Row, Rows } from './row.ts';
import type { Thing } from './world.ts';

const anew = (thing: Thing): Row => ({
  path: async ({ make }) => ({ id: await make[thing]() }),
  stranger: 404,
});

/** A list with all friends in it. */
const full: Row = {
  path: async ({ make, people }) => {
    const id = await make.list();
    const account_ids = FRIENDS.map((name) => people[name].id);
    await people.alice.api.post(`/api/v1/lists/${id}/accounts`, { account_ids });
    return { id };
  },
  stranger: 404,
};

/** Something in a filter of alice's. */
const inside = (kind: 'keywords' | 'statuses'): Row => ({
  path: async ({ make, people, ids }) => {
    const path = `/api/v2/filters/${await make.filter()}/${kind}`;
    const what = kind === 'keywords' ? { keyword: 'y' } : { status_id: ids.public };
    return { id: (await people.alice.api.post<{ id: string }>(path, what)).id };
  },
  stranger: 404,
});

const members: Row['params'] = ({ people }) => ({ account_ids: [people.bob.id] });
const word: Row['params'] = () => ({ keyword: 'word', whole_word: true });
const filter: Row['params'] = () => ({ title: 'Noise', context: ['home', 'public'] });
const phrase: Row['params'] = () => ({ phrase: 'noise', context: ['home'] });
const notice: Row['path'] = ({ ids }) => ({ id: ids.announcement });
const follows = () => new File(['Account address\nbob@localhost\n'], 'follows.csv');

const imported: Row['path'] = async ({ people }) => {
  const form = new FormData();
  form.set('data', follows());
  form.set('type', 'following');
  return { id: (await people.alice.api.post<{ id: string }>('/api/v1/imports', form)).id };
};

/** Somebody alice followed until she blocked their server. */
const severed: Row['path'] = async ({ instance, people: { alice } }) => {
  const domain = `${make.uniqueName('lost')}.example`;
  const { db } = instance.database;
  await make.follow(db, alice.id, await make.remoteAccount(db, { domain }));
  await alice.api.post('/api/v1/domain_blocks', { domain });
  const [one] = await alice.api.get<{ id: string }[]>('/api/v1/severed_relationships');
  return { id: one?.id ?? '' };
};

export const LIST_ROWS: Rows = {
  'GET /api/v1/lists': {},
  'POST /api/v1/lists': { params: () => ({ title: 'People' }) },
  'GET /api/v1/lists/:id': anew('list'),
  'PUT /api/v1/lists/:id': { ...anew('list'), params: () => ({ title: 'Them', exclusive: true }) },
  'DELETE /api/v1/lists/:id': anew('list'),
  'GET /api/v1/lists/:id/accounts': full,
  'POST /api/v1/lists/:id/accounts': { ...anew('list'), params: members },
  'DELETE /api/v1/lists/:id/accounts': { ...full, params: members },
  'GET /api/v2/filters': {},
  'POST /api/v2/filters': { params: filter },
  'GET /api/v2/filters/:id': anew('filter'),
  'PUT /api/v2/filters/:id': { ...anew('filter'), params: filter },
  'DELETE /api/v2/filters/:id': anew('filter'),
  'GET /api/v2/filters/:id/keywords': anew('filter'),
  'POST /api/v2/filters/:id/keywords': { ...anew('filter'), params: word },
  'GET /api/v2/filters/keywords/:id': inside('keywords'),
  'PUT /api/v2/filters/keywords/:id': { ...inside('keywords'), params: word },
  'DELETE /api/v2/filters/keywords/:id': inside('keywords'),
  'GET /api/v2/filters/:id/statuses': anew('filter'),
  'POST /api/v2/filters/:id/statuses': {
    ...anew('filter'),
    params: ({ ids }) => ({ status_id: ids.public }),
  },
  'GET /api/v2/filters/statuses/:id': inside('statuses'),
  'DELETE /api/v2/filters/statuses/:id': inside('statuses'),
  'GET /api/v1/filters': {},
  'POST /api/v1/filters': { params: phrase },
  'GET /api/v1/filters/:id': anew('filterV1'),
  'PUT /api/v1/filters/:id': { ...anew('filterV1'), params: phrase },
  'DELETE /api/v1/filters/:id': anew('filterV1'),
  'POST /api/v1/reports': {
    params: ({ people }) => ({ account_id: people.sam.id, comment: 'Spam', category: 'spam' }),
  },
  'GET /api/v1/announcements': {},
  'POST /api/v1/announcements/:id/dismiss': { path: notice },
  'PUT /api/v1/announcements/:id/reactions/:name': {
    path: ({ ids }) => ({ id: ids.announcement, name: '👍' }),
  },
  'DELETE /api/v1/announcements/:id/reactions/:name': {
    path: ({ ids }) => ({ id: ids.announcement, name: '👍' }),
  },
  'GET /api/v1/exports/:file': { path: () => ({ file: 'following_accounts.csv' }) },
  'GET /api/v1/severed_relationships': {},
  'GET /api/v1/severed_relationships/:id/followers.csv': { path: severed, stranger: 404 },
  'GET /api/v1/severed_relationships/:id/following.csv': { path: severed, stranger: 404 },
  'POST /api/v1/imports': { params: () => ({ data: follows(), type: 'following' }) },
  'GET /api/v1/imports': {},
  'GET /api/v1/imports/:id': { path: imported, stranger: 404 },
  'GET /api/v1/imports/:id/failures.csv': { path: imported, stranger: 404 },
  'GET /api/v1/archives': {},
  'POST /api/v1/archives': {},
  // It is not made yet.
  'GET /api/v1/archives/:id/archive.tar.gz': { path: () => ({ id: '1' }), status: 404 },
};
