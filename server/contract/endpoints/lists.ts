import { z } from 'zod';
import { Account } from '../account.ts';
import { Announcement } from '../announcement.ts';
import { Filter, FilterContext, FilterKeyword, FilterStatus, FilterV1 } from '../filter.ts';
import { Id } from '../formats.ts';
import { List } from '../list.ts';
import { Report } from '../report.ts';
import { RelationshipSeveranceEvent } from '../severance.ts';
import { Archive, Import, ImportType } from '../transfer.ts';
import {
  Empty,
  type Endpoint,
  type Endpoints,
  flag,
  ids,
  number,
  page,
  text,
  upload,
} from './endpoint.ts';

const of = (scope: string) => ({ caller: 'user' as const, scopes: [scope] });

const list = {
  title: text,
  replies_policy: z.enum(['followed', 'list', 'none']).optional(),
  exclusive: flag,
};

const lists: Endpoints = [
  {
    at: 'GET /api/v1/lists',
    summary: 'One’s own lists',
    docs: 'lists/#get',
    ...of('read:lists'),
    answer: z.array(List),
  },
  {
    at: 'POST /api/v1/lists',
    summary: 'Make a list',
    docs: 'lists/#create',
    ...of('write:lists'),
    params: list,
    answer: List,
  },
  {
    at: 'GET /api/v1/lists/:id',
    summary: 'A list',
    docs: 'lists/#get-one',
    ...of('read:lists'),
    answer: List,
  },
  {
    at: 'PUT /api/v1/lists/:id',
    also: ['PATCH'],
    summary: 'Change a list',
    docs: 'lists/#update',
    ...of('write:lists'),
    params: list,
    answer: List,
  },
  {
    at: 'DELETE /api/v1/lists/:id',
    summary: 'Delete a list',
    docs: 'lists/#delete',
    ...of('write:lists'),
    answer: Empty,
  },
  {
    at: 'GET /api/v1/lists/:id/accounts',
    summary: 'Who is in a list; all of them with `limit=0`',
    docs: 'lists/#accounts',
    ...of('read:lists'),
    params: { ...page },
    answer: z.array(Account),
    paged: 'since_id',
  },
  ...(['POST', 'DELETE'] as const).map((verb) => ({
    at: `${verb} /api/v1/lists/:id/accounts` as const,
    summary: verb === 'POST' ? 'Put accounts into a list' : 'Take accounts out of a list',
    docs: `lists/#accounts-${verb === 'POST' ? 'add' : 'remove'}`,
    ...of('write:lists'),
    params: { account_ids: ids },
    answer: Empty,
  })),
];

/** To see one, to change one, to delete one. */
function one(
  path: `/${string}`,
  entity: { schema: z.ZodType; what: string; docs: string },
  changes: Endpoint['params'],
): Endpoint[] {
  const { schema, what, docs } = entity;
  const change: Endpoint = {
    at: `PUT ${path}`,
    also: ['PATCH'],
    summary: `Change ${what}`,
    docs,
    ...of('write:filters'),
    params: changes ?? {},
    answer: schema,
  };
  return [
    { at: `GET ${path}`, summary: `Show ${what}`, docs, ...of('read:filters'), answer: schema },
    ...(changes ? [change] : []),
    {
      at: `DELETE ${path}`,
      summary: `Delete ${what}`,
      docs,
      ...of('write:filters'),
      answer: Empty,
    },
  ];
}

/** To see all, to make one. */
function all(
  path: `/${string}`,
  entity: { schema: z.ZodType; what: string; docs: string },
  wishes: Endpoint['params'],
): Endpoint[] {
  const { schema, what, docs } = entity;
  return [
    {
      at: `GET ${path}`,
      summary: `List ${what}`,
      docs,
      ...of('read:filters'),
      answer: z.array(schema),
    },
    {
      at: `POST ${path}`,
      summary: `Add to ${what}`,
      docs,
      ...of('write:filters'),
      params: wishes ?? {},
      answer: schema,
    },
  ];
}

const keyword = { keyword: text, whole_word: flag };
const filter = {
  title: text,
  context: z.array(FilterContext).optional(),
  filter_action: z.enum(['warn', 'hide', 'blur']).optional(),
  expires_in: number,
  keywords_attributes: z
    .array(z.object({ id: Id.optional(), ...keyword, _destroy: flag }))
    .optional(),
};
const filterV1 = {
  phrase: text,
  context: z.array(FilterContext).optional(),
  irreversible: flag,
  whole_word: flag,
  expires_in: number,
};

const kinds = {
  filter: { schema: Filter, what: 'filters', docs: 'filters/#v2' },
  keyword: { schema: FilterKeyword, what: 'keywords of a filter', docs: 'filters/#keywords-get' },
  status: { schema: FilterStatus, what: 'statuses in a filter', docs: 'filters/#statuses-get' },
  v1: { schema: FilterV1, what: 'filters of the first version', docs: 'filters/#v1' },
};

const filters: Endpoints = [
  ...all('/api/v2/filters', kinds.filter, filter),
  ...one('/api/v2/filters/:id', kinds.filter, filter),
  ...all('/api/v2/filters/:id/keywords', kinds.keyword, keyword),
  ...one('/api/v2/filters/keywords/:id', kinds.keyword, keyword),
  ...all('/api/v2/filters/:id/statuses', kinds.status, { status_id: Id }),
  ...one('/api/v2/filters/statuses/:id', kinds.status, undefined),
  ...all('/api/v1/filters', kinds.v1, filterV1),
  ...one('/api/v1/filters/:id', kinds.v1, filterV1),
];

const rest: Endpoints = [
  {
    at: 'POST /api/v1/reports',
    summary: 'Report an account to the moderators',
    docs: 'reports/#post',
    ...of('write:reports'),
    params: {
      account_id: Id,
      status_ids: ids,
      rule_ids: ids,
      category: z.enum(['spam', 'legal', 'violation', 'other']).optional(),
      comment: text,
      forward: flag,
    },
    answer: Report,
  },
  {
    at: 'GET /api/v1/announcements',
    summary: 'What the administrators announce',
    docs: 'announcements/#get',
    caller: 'user',
    answer: z.array(Announcement),
  },
  {
    at: 'POST /api/v1/announcements/:id/dismiss',
    summary: 'Read an announcement',
    docs: 'announcements/#dismiss',
    ...of('write:accounts'),
    answer: Empty,
  },
  {
    at: 'PUT /api/v1/announcements/:id/reactions/:name',
    also: ['PATCH'],
    summary: 'React to an announcement',
    docs: 'announcements/#put-reactions',
    ...of('write:favourites'),
    answer: Empty,
  },
  {
    at: 'DELETE /api/v1/announcements/:id/reactions/:name',
    summary: 'Take back a reaction',
    docs: 'announcements/#delete-reactions',
    ...of('write:favourites'),
    answer: Empty,
  },
];

/** Our own: Mastodon has these on its pages only. */
const transfers: Endpoints = [
  {
    at: 'GET /api/v1/exports/:file',
    summary:
      'following_accounts.csv, blocked_accounts.csv and the like; each asks for the scope of what is in it',
    caller: 'own',
    answer: 'text/csv',
  },
  {
    at: 'GET /api/v1/severed_relationships',
    summary: 'What blocks of servers and suspensions cost one; as Mastodon’s page of that name',
    ...of('read:follows'),
    answer: z.array(RelationshipSeveranceEvent),
  },
  ...(['followers', 'following'] as const).map((list) => ({
    at: `GET /api/v1/severed_relationships/:id/${list}.csv` as const,
    summary: `The ${list === 'followers' ? 'followers' : 'followed accounts'} that were lost`,
    ...of('read:follows'),
    answer: 'text/csv' as const,
  })),
  {
    at: 'POST /api/v1/imports',
    summary: 'Bring follows, blocks and the like along',
    ...of('write'),
    params: { data: upload, type: ImportType, mode: z.enum(['merge', 'overwrite']).optional() },
    answer: Import,
  },
  {
    at: 'GET /api/v1/imports',
    summary: 'What was brought along, and how far it is',
    ...of('read'),
    answer: z.array(Import),
  },
  {
    at: 'GET /api/v1/imports/:id',
    summary: 'One thing that was brought along',
    ...of('read'),
    answer: Import,
  },
  {
    at: 'GET /api/v1/imports/:id/failures.csv',
    summary: 'What could not be brought along',
    ...of('read'),
    answer: 'text/csv',
  },
  {
    at: 'GET /api/v1/archives',
    summary: 'Archives of one’s own posts',
    ...of('read'),
    answer: z.array(Archive),
  },
  {
    at: 'POST /api/v1/archives',
    summary: 'Make an archive of one’s own posts',
    ...of('write'),
    answer: Archive,
  },
  {
    at: 'GET /api/v1/archives/:id/archive.tar.gz',
    summary: 'An archive of one’s own posts',
    ...of('read'),
    answer: 'application/gzip',
  },
];

export const listEndpoints: Endpoints = [...lists, ...filters, ...rest, ...transfers];
