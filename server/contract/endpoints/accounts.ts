import { z } from 'zod';
import { Account, CredentialAccount, MutedAccount } from '../account.ts';
import { FeaturedTag } from '../featured-tag.ts';
import { Id, Visibility } from '../formats.ts';
import { List } from '../list.ts';
import { Token } from '../oauth.ts';
import { Preferences } from '../preferences.ts';
import { Profile } from '../profile.ts';
import { Relationship } from '../relationship.ts';
import { RemoteInteraction } from '../remote-interaction.ts';
import { Status } from '../status.ts';
import { Suggestion } from '../suggestion.ts';
import { Empty, type Endpoints, flag, ids, number, page, text, texts, upload } from './endpoint.ts';

const paging = { ...page };
const fields = z.array(z.object({ name: z.string(), value: z.string() })).optional();

const profile = {
  display_name: text,
  note: text,
  avatar: upload,
  header: upload,
  avatar_description: text,
  header_description: text,
  locked: flag,
  bot: flag,
  discoverable: flag,
  indexable: flag,
  hide_collections: flag,
  attribution_domains: texts,
  fields_attributes: fields,
  source: z
    .object({
      privacy: Visibility.optional(),
      sensitive: flag,
      language: text,
      quote_policy: z.enum(['public', 'followers', 'nobody']).optional(),
    })
    .optional(),
};

const own: Endpoints = [
  {
    at: 'POST /api/v1/accounts',
    summary: 'Sign up from within an app',
    docs: 'accounts/#create',
    caller: 'app',
    scopes: ['write:accounts'],
    params: {
      username: z.string(),
      email: z.string(),
      password: z.string(),
      agreement: z.boolean(),
      locale: text,
      reason: text,
      invite_code: text,
      date_of_birth: text,
    },
    answer: Token,
  },
  {
    at: 'POST /api/v1/emails/confirmations',
    summary: 'Send the confirmation again; only to somebody whose address waits for it',
    docs: 'emails/#confirmation',
    caller: 'own',
    params: { email: text },
    answer: Empty,
  },
  {
    at: 'GET /api/v1/emails/check_confirmation',
    summary: 'Whether the address is confirmed; also to somebody who waits for it',
    docs: 'emails/',
    caller: 'own',
    answer: z.boolean(),
  },
  {
    at: 'GET /api/v1/accounts/verify_credentials',
    summary: 'One’s own account',
    docs: 'accounts/#verify_credentials',
    caller: 'user',
    scopes: ['profile', 'read:accounts'],
    answer: CredentialAccount,
  },
  {
    at: 'PATCH /api/v1/accounts/update_credentials',
    also: ['PUT'],
    summary: 'Change one’s own account',
    docs: 'accounts/#update_credentials',
    caller: 'user',
    scopes: ['write:accounts'],
    params: profile,
    answer: CredentialAccount,
  },
  {
    at: 'GET /api/v1/profile',
    summary: 'One’s own profile with its plain texts',
    docs: 'profile/#get',
    caller: 'user',
    scopes: ['profile', 'read:accounts'],
    answer: Profile,
  },
  {
    at: 'PATCH /api/v1/profile',
    also: ['PUT'],
    summary: 'Change one’s own profile',
    docs: 'profile/#update',
    caller: 'user',
    scopes: ['write:accounts'],
    params: profile,
    answer: Profile,
  },
  {
    at: 'DELETE /api/v1/profile/:kind',
    summary: 'Remove the avatar or the header',
    docs: 'profile/#delete-profile-avatar',
    caller: 'user',
    scopes: ['write:accounts'],
    answer: CredentialAccount,
  },
  {
    at: 'GET /api/v1/preferences',
    summary: 'Preferences of the signed-in user',
    docs: 'preferences/#get',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: Preferences,
  },
];

const look: Endpoints = [
  {
    at: 'GET /api/v1/accounts',
    summary: 'Several accounts by their ids',
    docs: 'accounts/#index',
    caller: 'anyone',
    scopes: ['read:accounts'],
    params: { id: ids },
    answer: z.array(Account),
  },
  {
    at: 'GET /api/v1/accounts/:id',
    summary: 'An account',
    docs: 'accounts/#get',
    caller: 'anyone',
    scopes: ['read:accounts'],
    answer: Account,
  },
  {
    at: 'GET /api/v1/accounts/lookup',
    summary: 'An account that is known here, by its handle',
    docs: 'accounts/#lookup',
    caller: 'anyone',
    scopes: ['read:accounts'],
    params: { acct: z.string() },
    answer: Account,
  },
  {
    at: 'GET /api/v1/accounts/search',
    summary: 'Accounts by name or handle',
    docs: 'accounts/#search',
    caller: 'user',
    scopes: ['read:accounts'],
    params: { q: z.string(), limit: number, offset: number, resolve: flag, following: flag },
    answer: z.array(Account),
  },
  {
    at: 'GET /api/v1/accounts/relationships',
    summary: 'How one stands to others',
    docs: 'accounts/#relationships',
    caller: 'user',
    scopes: ['read:follows'],
    params: { id: ids, with_suspended: flag },
    answer: z.array(Relationship),
  },
  {
    at: 'GET /api/v1/accounts/familiar_followers',
    summary: 'Whom one follows among their followers',
    docs: 'accounts/#familiar_followers',
    caller: 'user',
    scopes: ['read:follows'],
    params: { id: ids },
    answer: z.array(z.strictObject({ id: Id, accounts: z.array(Account) })),
  },
  {
    at: 'GET /api/v1/accounts/:id/statuses',
    summary: 'What an account has published',
    docs: 'accounts/#statuses',
    caller: 'anyone',
    scopes: ['read:statuses'],
    params: {
      ...paging,
      only_media: flag,
      exclude_replies: flag,
      exclude_reblogs: flag,
      pinned: flag,
      tagged: text,
    },
    answer: z.array(Status),
    paged: 'min_id',
  },
  ...(['followers', 'following', 'endorsements'] as const).map((list) => ({
    at: `GET /api/v1/accounts/:id/${list}` as const,
    summary: `Accounts in the ${list} of an account`,
    docs: `accounts/#${list}`,
    caller: 'anyone' as const,
    scopes: ['read:accounts'],
    params: paging,
    answer: z.array(Account),
    paged: 'since_id' as const,
  })),
  {
    at: 'GET /api/v1/accounts/:id/featured_tags',
    summary: 'Hashtags that an account shows on its profile',
    docs: 'accounts/#featured_tags',
    caller: 'anyone',
    answer: z.array(FeaturedTag),
  },
  {
    at: 'GET /api/v1/accounts/:id/lists',
    summary: 'Which of one’s own lists an account is in',
    docs: 'accounts/#lists',
    caller: 'user',
    scopes: ['read:lists'],
    answer: z.array(List),
  },
  {
    at: 'GET /api/v1/directory',
    summary: 'Accounts that want to be found',
    docs: 'directory/#get',
    caller: 'anyone',
    params: {
      offset: number,
      limit: number,
      order: z.enum(['active', 'new']).optional(),
      local: flag,
    },
    answer: z.array(Account),
  },
  {
    at: 'GET /api/v1/suggestions',
    summary: 'Accounts one might want to follow',
    docs: 'suggestions/#v1',
    caller: 'user',
    scopes: ['read', 'read:accounts'],
    params: { limit: number },
    answer: z.array(Account),
  },
  {
    at: 'GET /api/v2/suggestions',
    summary: 'Accounts one might want to follow, and why',
    docs: 'suggestions/#v2',
    caller: 'user',
    scopes: ['read', 'read:accounts'],
    params: { limit: number },
    answer: z.array(Suggestion),
  },
  ...(['v1', 'v2'] as const).map((version) => ({
    at: `DELETE /api/${version}/suggestions/:id` as const,
    summary: 'Do not suggest this account again',
    docs: 'suggestions/#remove',
    caller: 'user' as const,
    scopes: ['read', 'write:accounts'],
    answer: Empty,
  })),
];

type Params = Endpoints[number]['params'];

const relations: [verb: string, scope: string, summary: string, params?: Params][] = [
  ['follow', 'write:follows', 'Follow', { reblogs: flag, notify: flag, languages: texts }],
  ['unfollow', 'write:follows', 'Follow no more'],
  ['remove_from_followers', 'write:follows', 'Be followed no more'],
  ['block', 'write:blocks', 'Block'],
  ['unblock', 'write:blocks', 'Block no more'],
  ['mute', 'write:mutes', 'Mute, for so many seconds', { notifications: flag, duration: number }],
  ['unmute', 'write:mutes', 'Mute no more'],
  ['note', 'write:accounts', 'A private note about an account', { comment: text }],
  ['pin', 'write:accounts', 'Feature on the profile'],
  ['unpin', 'write:accounts', 'Feature no more'],
  ['endorse', 'write:accounts', 'Feature on the profile'],
  ['unendorse', 'write:accounts', 'Feature no more'],
];

const relate: Endpoints = [
  ...relations.map(([verb, scope, summary, params = {}]) => ({
    at: `POST /api/v1/accounts/:id/${verb}` as const,
    summary,
    docs: `accounts/#${verb}`,
    caller: 'user' as const,
    scopes: [scope],
    params,
    answer: Relationship,
  })),
  ...(['authorize', 'reject'] as const).map((verb) => ({
    at: `POST /api/v1/follow_requests/:id/${verb}` as const,
    summary: verb === 'authorize' ? 'Let somebody follow' : 'Let somebody not follow',
    docs: `follow_requests/#${verb === 'authorize' ? 'accept' : 'reject'}`,
    caller: 'user' as const,
    scopes: ['write:follows'],
    answer: Relationship,
  })),
  ...(
    [
      ['follow_requests', 'read:follows', 'Who asks to follow', Account],
      ['blocks', 'read:blocks', 'Whom one blocks', Account],
      ['mutes', 'read:mutes', 'Whom one mutes', MutedAccount],
      ['endorsements', 'read:accounts', 'Whom one features', Account],
    ] as const
  ).map(([list, scope, summary, entity]) => ({
    at: `GET /api/v1/${list}` as const,
    summary,
    docs: `${list}/#get`,
    caller: 'user' as const,
    scopes: [scope],
    params: paging,
    answer: z.array(entity),
    paged: 'since_id' as const,
  })),
  {
    at: 'GET /api/v1/domain_blocks',
    summary: 'Which servers one blocks',
    docs: 'domain_blocks/#get',
    caller: 'user',
    scopes: ['read:blocks'],
    params: paging,
    answer: z.array(z.string()),
    paged: 'since_id',
  },
  {
    at: 'GET /api/v1/domain_blocks/preview',
    summary: 'How many follows blocking a server would end',
    docs: 'domain_blocks/',
    caller: 'user',
    scopes: ['read:blocks', 'write:blocks'],
    params: { domain: z.string() },
    answer: z.strictObject({
      following_count: z.number().int(),
      followers_count: z.number().int(),
    }),
  },
  ...(['POST', 'DELETE'] as const).map((verb) => ({
    at: `${verb} /api/v1/domain_blocks` as const,
    summary: verb === 'POST' ? 'Block a server' : 'Block a server no more',
    docs: `domain_blocks/#${verb === 'POST' ? 'block' : 'unblock'}`,
    caller: 'user' as const,
    scopes: ['write:blocks'],
    params: { domain: z.string() },
    answer: Empty,
  })),
];

const visit: Endpoints = [
  {
    at: 'POST /api/wikimedia/v1/interaction',
    summary:
      'Where somebody without an account here follows or answers from their own server; an address of our own',
    caller: 'anyone',
    params: {
      server: z.string().describe('A server or a handle, as somebody typed it'),
      uri: z.string().describe('ActivityPub id of the account or status'),
      intent: z.enum(['follow', 'reply', 'favourite', 'boost']).optional(),
    },
    answer: RemoteInteraction,
  },
];

export const accountEndpoints: Endpoints = [...own, ...look, ...relate, ...visit];
