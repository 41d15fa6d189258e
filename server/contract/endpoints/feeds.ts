import { z } from 'zod';
import { CuratedFeed, FeedItem, FeedPreview, FeedSource } from '../curated-feed.ts';
import { Feed } from '../feed.ts';
import { Id } from '../formats.ts';
import { Empty, type Endpoints, number, page, text, texts, upload } from './endpoint.ts';

const AT = '/api/wikimedia/v1/curate';
const read = { caller: 'user', scopes: ['admin:read:feeds'] } as const;
const write = { caller: 'user', scopes: ['admin:write:feeds'] } as const;

const told = z
  .record(z.string(), z.string())
  .optional()
  .describe('What the source is told, by name');

const feed = {
  params: told,
  language: text,
  display_name: text,
  note: text,
  avatar: upload,
  hashtags: texts.describe('At most ten, without #'),
  schedule: text.describe('`06:00` (every day, UTC) or `30m`, `6h`'),
  posts_per_run: number.describe('1 to 20'),
};

/** Addresses of our own: feeds, and what people with the role of a curator do with them. */
export const feedEndpoints: Endpoints = [
  {
    at: 'GET /api/wikimedia/v1/feeds',
    summary: 'The curated feeds of this server; an address of our own',
    caller: 'anyone',
    params: { account_id: Id.optional().describe('Only the one that is this account') },
    answer: z.array(Feed),
  },
  {
    at: `GET ${AT}/sources`,
    summary: 'Where feeds may come from, and what each source has to be told; for curators',
    ...read,
    answer: z.array(FeedSource),
  },
  {
    at: `POST ${AT}/preview`,
    summary: 'What a feed like this would post first; nothing is kept. For curators',
    ...read,
    params: { source: text, params: told, language: text, hashtags: texts, limit: number },
    answer: FeedPreview,
  },
  {
    at: `GET ${AT}/picture`,
    summary: 'A picture of a preview, through us, by its signed address; for curators',
    ...read,
    params: { url: text, signature: text },
    answer: 'image/*',
  },
  {
    at: `GET ${AT}/feeds`,
    summary: 'Every feed with how it is; for curators',
    ...read,
    answer: z.array(CuratedFeed),
  },
  {
    at: `POST ${AT}/feeds`,
    summary: 'Make a feed; what is not given is what its source suggests. For curators',
    ...write,
    params: { source: text, username: text, ...feed },
    answer: CuratedFeed,
  },
  {
    at: `GET ${AT}/feeds/:id`,
    summary: 'A feed with how it is; for curators',
    ...read,
    answer: CuratedFeed,
  },
  {
    at: `PATCH ${AT}/feeds/:id`,
    also: ['PUT'],
    summary: 'Change a feed; what is not given stays. For curators',
    ...write,
    params: feed,
    answer: CuratedFeed,
  },
  {
    at: `DELETE ${AT}/feeds/:id`,
    summary: 'Delete a feed with its account and all its posts; for curators',
    ...write,
    answer: Empty,
  },
  {
    at: `GET ${AT}/feeds/:id/preview`,
    summary: 'What a feed would post next; for curators',
    ...read,
    params: { limit: number },
    answer: FeedPreview,
  },
  {
    at: `POST ${AT}/feeds/:id/run`,
    summary:
      'Have a feed run now, whatever its schedule says; `running` tells how long. For curators',
    ...write,
    answer: CuratedFeed,
  },
  {
    at: `POST ${AT}/feeds/:id/pause`,
    summary: 'Stop a feed; what it posted stays. For curators',
    ...write,
    answer: CuratedFeed,
  },
  {
    at: `POST ${AT}/feeds/:id/resume`,
    summary: 'Let a feed go on; for curators',
    ...write,
    answer: CuratedFeed,
  },
  {
    at: `GET ${AT}/feeds/:id/items`,
    summary: 'What a feed found and what became of it; for curators',
    ...read,
    params: { ...page, state: FeedItem.shape.state.optional() },
    answer: z.array(FeedItem),
    paged: 'min_id',
  },
  {
    at: `POST ${AT}/feeds/:id/items`,
    summary:
      'Post by hand: one of a preview by its `key`, or a text with a picture of Commons; for curators',
    ...write,
    params: {
      key: text,
      text,
      picture_id: text.describe('Page id of a file of Commons'),
      alt: text.describe('Of the picture; what Commons says of it unless given'),
      language: text,
    },
    answer: FeedItem,
  },
  {
    at: `POST ${AT}/feeds/:id/skip`,
    summary: 'See to it that one of a preview is never posted; for curators',
    ...write,
    params: { key: text },
    answer: FeedItem,
  },
  {
    at: `POST ${AT}/items/:id/post`,
    summary: 'Post what waits, was skipped or was removed; for curators',
    ...write,
    answer: FeedItem,
  },
  {
    at: `POST ${AT}/items/:id/remove`,
    summary:
      'Delete a post of a feed, or give up what waits: it is never posted again; for curators',
    ...write,
    answer: FeedItem,
  },
];
