import { z } from 'zod';
import { FeaturedTag } from '../featured-tag.ts';
import { Tag } from '../tag.ts';
import { Empty, type Endpoints, number, page } from './endpoint.ts';

export const tagEndpoints: Endpoints = [
  {
    at: 'GET /api/v1/tags/:name',
    summary: 'A hashtag',
    docs: 'tags/#get',
    caller: 'anyone',
    scopes: ['read'],
    answer: Tag,
  },
  ...(
    [
      ['follow', 'write:follows', 'Follow a hashtag'],
      ['unfollow', 'write:follows', 'Follow a hashtag no more'],
      ['feature', 'write:accounts', 'Show a hashtag on the profile'],
      ['unfeature', 'write:accounts', 'Show a hashtag on the profile no more'],
    ] as const
  ).map(([verb, scope, summary]) => ({
    at: `POST /api/v1/tags/:name/${verb}` as const,
    summary,
    docs: `tags/#${verb}`,
    caller: 'user' as const,
    scopes: [scope],
    answer: Tag,
  })),
  {
    at: 'GET /api/v1/followed_tags',
    summary: 'Hashtags one follows',
    docs: 'followed_tags/#get',
    caller: 'user',
    scopes: ['read:follows'],
    params: { ...page },
    answer: z.array(Tag),
    paged: 'since_id',
  },
  {
    at: 'GET /api/v1/featured_tags',
    summary: 'Hashtags on one’s own profile',
    docs: 'featured_tags/#get',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: z.array(FeaturedTag),
  },
  {
    at: 'POST /api/v1/featured_tags',
    summary: 'Show a hashtag on the profile',
    docs: 'featured_tags/#feature',
    caller: 'user',
    scopes: ['write:accounts'],
    params: { name: z.string() },
    answer: FeaturedTag,
  },
  {
    at: 'GET /api/v1/featured_tags/suggestions',
    summary: 'Hashtags one uses and might show',
    docs: 'featured_tags/#suggestions',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: z.array(Tag),
  },
  {
    at: 'DELETE /api/v1/featured_tags/:id',
    summary: 'Show a hashtag on the profile no more',
    docs: 'featured_tags/#unfeature',
    caller: 'user',
    scopes: ['write:accounts'],
    answer: Empty,
  },
  {
    at: 'GET /api/v1/trends',
    summary: 'Hashtags that many use; the older address',
    docs: 'trends/#tags',
    caller: 'anyone',
    params: { limit: number, offset: number },
    answer: z.array(Tag),
  },
  {
    at: 'GET /api/v1/trends/tags',
    summary: 'Hashtags that many use',
    docs: 'trends/#tags',
    caller: 'anyone',
    params: { limit: number, offset: number },
    answer: z.array(Tag),
  },
];
