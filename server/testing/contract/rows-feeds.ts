import type { Row, Rows } from './row.ts';

const AT = '/api/wikimedia/v1/curate';
/** Nobody else may know of it. */
const curator = { as: 'cora', stranger: 403 } as const;

const anew: Row = { ...curator, path: async ({ make }) => ({ id: await make.feed() }) };
const item: Row = { ...curator, path: async ({ make }) => ({ id: await make.feedItem() }) };
/** No wiki is asked before somebody says whom it can write to. */
const NO_CONTACT = 422;

let feeds = 0;
const category: Row['params'] = () => ({
  source: 'category',
  params: { category: 'quality' },
  language: 'en',
  username: `made${(feeds += 1)}`,
});

export const FEED_ROWS: Rows = {
  'GET /api/wikimedia/v1/feeds': {},
  [`GET ${AT}/sources`]: curator,
  [`POST ${AT}/preview`]: { ...curator, params: category, status: NO_CONTACT },
  [`GET ${AT}/picture`]: {
    ...curator,
    params: () => ({ url: 'https://commons.example/x.jpg', signature: 'forged' }),
    status: 404,
  },
  [`GET ${AT}/feeds`]: curator,
  [`POST ${AT}/feeds`]: { ...curator, params: category },
  [`GET ${AT}/feeds/:id`]: anew,
  [`PATCH ${AT}/feeds/:id`]: {
    ...anew,
    params: () => ({ display_name: 'Better', schedule: '2h', hashtags: ['One', 'Two'] }),
  },
  [`DELETE ${AT}/feeds/:id`]: anew,
  [`GET ${AT}/feeds/:id/preview`]: { ...anew, status: NO_CONTACT },
  [`POST ${AT}/feeds/:id/run`]: { ...anew, status: NO_CONTACT },
  [`POST ${AT}/feeds/:id/pause`]: anew,
  [`POST ${AT}/feeds/:id/resume`]: anew,
  [`GET ${AT}/feeds/:id/items`]: {
    ...curator,
    path: async ({ make }) => ({ id: await make.feedWithItems() }),
  },
  [`POST ${AT}/feeds/:id/items`]: { ...anew, params: () => ({ text: 'By hand #wiki' }) },
  [`POST ${AT}/feeds/:id/skip`]: { ...anew, params: () => ({ key: 'x' }), status: NO_CONTACT },
  [`POST ${AT}/items/:id/post`]: { ...item, status: NO_CONTACT },
  [`POST ${AT}/items/:id/remove`]: item,
};
