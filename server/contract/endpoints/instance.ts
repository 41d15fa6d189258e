import { z } from 'zod';
import { CustomEmoji } from '../custom-emoji.ts';
import { AbsoluteUrl, Id } from '../formats.ts';
import { DomainBlock, Instance, InstanceV1, Rule } from '../instance.ts';
import {
  Collections,
  InstanceText,
  OEmbed,
  TermsOfService,
  WrappedAnnualReports,
} from '../instance-texts.ts';
import { Application, CredentialApplication, Token } from '../oauth.ts';
import { TrendsLink } from '../preview-card.ts';
import { Search, SearchV1 } from '../search.ts';
import { Empty, type Endpoints, flag, number, text } from './endpoint.ts';

const open = { caller: 'anyone' } as const;
const Nothing = z.array(z.never());

const about: Endpoints = [
  {
    at: 'GET /api/v2/instance',
    summary: 'This server',
    docs: 'instance/#v2',
    ...open,
    answer: Instance,
  },
  {
    at: 'GET /api/v1/instance',
    summary: 'This server, as older apps know it',
    docs: 'instance/#v1',
    ...open,
    answer: InstanceV1,
  },
  {
    at: 'GET /api/v1/instance/rules',
    summary: 'What people agree to',
    docs: 'instance/#rules',
    ...open,
    answer: z.array(Rule),
  },
  {
    at: 'GET /api/v1/instance/peers',
    summary: 'Servers that are known here',
    docs: 'instance/#peers',
    ...open,
    answer: z.array(z.string()),
  },
  {
    at: 'GET /api/v1/instance/activity',
    summary: 'How much happened, week by week',
    docs: 'instance/#activity',
    ...open,
    answer: z.array(
      z.strictObject({
        week: z.string(),
        statuses: z.string(),
        logins: z.string(),
        registrations: z.string(),
      }),
    ),
  },
  {
    at: 'GET /api/v1/instance/domain_blocks',
    summary: 'Servers that are blocked here, where that is told',
    docs: 'instance/#domain_blocks',
    ...open,
    answer: z.array(DomainBlock),
  },
  {
    at: 'GET /api/v1/instance/extended_description',
    summary: 'More about this server',
    docs: 'instance/#extended_description',
    ...open,
    answer: InstanceText,
  },
  {
    at: 'GET /api/v1/instance/privacy_policy',
    summary: 'What is kept about people',
    docs: 'instance/#privacy_policy',
    ...open,
    answer: InstanceText,
  },
  {
    at: 'GET /api/v1/instance/terms_of_service',
    summary: 'Terms of service, where there are any',
    docs: 'instance/#terms_of_service',
    ...open,
    answer: TermsOfService,
  },
  {
    at: 'GET /api/v1/instance/terms_of_service/:date',
    summary: 'Terms of service of a day',
    docs: 'instance/#terms_of_service_date',
    ...open,
    answer: TermsOfService,
  },
  {
    at: 'GET /api/v1/instance/translation_languages',
    summary: 'What can be translated into what',
    docs: 'instance/#translation_languages',
    ...open,
    answer: z.record(z.string(), z.array(z.string())),
  },
  {
    at: 'GET /api/v1/instance/languages',
    summary: 'Languages that statuses may be in',
    docs: 'instance/',
    ...open,
    answer: z.array(z.strictObject({ code: z.string(), name: z.string() })),
  },
  {
    at: 'GET /api/v1/peers/search',
    summary: 'Servers by how their names begin',
    docs: 'instance/#peers',
    ...open,
    params: { q: text },
    answer: z.array(z.string()),
  },
  {
    at: 'GET /api/v1/custom_emojis',
    summary: 'Emojis of this server',
    docs: 'custom_emojis/#get',
    ...open,
    answer: z.array(CustomEmoji),
  },
  {
    at: 'GET /api/v1/trends/links',
    summary: 'Links that people share, with how often in the last seven days',
    docs: 'trends/#links',
    ...open,
    params: { limit: number, offset: number },
    answer: z.array(TrendsLink),
  },
  {
    at: 'GET /api/oembed',
    summary: 'How to show a status on other pages',
    docs: 'oembed/#get',
    ...open,
    params: { url: AbsoluteUrl, maxwidth: number, maxheight: number },
    answer: OEmbed,
  },
  {
    at: 'GET /api/openapi.json',
    summary: 'This description',
    ...open,
    answer: z.record(z.string(), z.unknown()),
  },
  {
    at: 'GET /health',
    summary:
      'Whether this server can work: `OK`, or with `Accept: application/json` `{"status":"UP"}`',
    docs: 'health/',
    ...open,
    answer: 'text/plain',
  },
];

const search = {
  q: z.string(),
  type: z.enum(['accounts', 'statuses', 'hashtags']).optional(),
  resolve: flag,
  following: flag,
  account_id: Id.optional(),
  max_id: Id.optional(),
  min_id: Id.optional(),
  limit: number,
  offset: number,
};

const searches: Endpoints = [
  {
    at: 'GET /api/v2/search',
    summary: 'Accounts, statuses and hashtags; `resolve` and `offset` only with a token',
    docs: 'search/#v2',
    ...open,
    scopes: ['read:search'],
    params: search,
    answer: Search,
  },
  {
    at: 'GET /api/v1/search',
    summary: 'The same for older apps: hashtags are names',
    docs: 'search/#v1',
    caller: 'user',
    scopes: ['read:search'],
    params: search,
    answer: SearchV1,
  },
];

const oauth: Endpoints = [
  {
    at: 'POST /api/v1/apps',
    summary: 'Register an application',
    docs: 'apps/#create',
    ...open,
    params: {
      client_name: z.string(),
      redirect_uris: z.union([z.string(), z.array(z.string())]),
      scopes: text,
      website: text,
    },
    answer: CredentialApplication,
  },
  {
    at: 'GET /api/v1/apps/verify_credentials',
    summary: 'The application behind a token, its own or a user’s',
    docs: 'apps/#verify_credentials',
    caller: 'own',
    answer: Application,
  },
  {
    at: 'POST /oauth/token',
    summary: 'A token for a code, or for the application itself',
    docs: 'oauth/#token',
    caller: 'own',
    params: {
      grant_type: z.enum(['authorization_code', 'client_credentials']),
      client_id: z.string(),
      client_secret: text,
      redirect_uri: text,
      code: text,
      code_verifier: text,
      scope: text,
    },
    answer: Token,
  },
  {
    at: 'POST /oauth/revoke',
    summary: 'End a token',
    docs: 'oauth/#revoke',
    caller: 'own',
    params: { client_id: z.string(), client_secret: text, token: z.string() },
    answer: Empty,
  },
  {
    at: 'GET /oauth/userinfo',
    also: ['POST'],
    summary: 'Who signed in',
    docs: 'oauth/#userinfo',
    caller: 'user',
    scopes: ['profile'],
    answer: z.looseObject({ iss: z.string(), sub: z.string(), preferred_username: z.string() }),
  },
];

/** What is not there, and says so in the shape that clients read. */
const empty: Endpoints = [
  {
    at: 'GET /api/v1/accounts/:id/identity_proofs',
    summary: 'Empty: proofs are links with rel="me" now',
    docs: 'accounts/#identity_proofs',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: Nothing,
  },
  ...(['v1', 'v1_alpha'] as const).flatMap((version) =>
    (['collections', 'in_collections'] as const).map((list) => ({
      at: `GET /api/${version}/accounts/:id/${list}` as const,
      summary: 'Empty: collections are not made here',
      docs: 'collections/',
      ...open,
      answer: Collections,
    })),
  ),
  {
    at: 'GET /api/v1/annual_reports',
    summary: 'Empty: years are not summed up here',
    docs: 'annual_reports/',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: WrappedAnnualReports,
  },
  {
    at: 'GET /api/v1/annual_reports/:year/state',
    summary: 'Never eligible: years are not summed up here',
    docs: 'annual_reports/',
    caller: 'user',
    scopes: ['read:accounts'],
    answer: z.strictObject({ state: z.literal('ineligible') }),
  },
  {
    at: 'POST /api/v1/annual_reports/:year/generate',
    summary: 'Makes none: years are not summed up here',
    docs: 'annual_reports/#generate',
    caller: 'user',
    scopes: ['write:accounts'],
    answer: Empty,
  },
  { at: 'GET /api/v1/donation_campaigns', summary: 'Empty', ...open, answer: Empty },
];

const streams = [
  'user',
  'user/notification',
  'public',
  'public/local',
  'public/remote',
  'hashtag',
  'hashtag/local',
  'list',
  'direct',
] as const;

const streaming: Endpoints = [
  {
    at: 'GET /api/v1/streaming',
    summary: 'The WebSocket; 404 to what does not upgrade',
    docs: 'streaming/#websocket',
    caller: 'own',
    params: { stream: text, tag: text, list: text },
    answer: 'text/event-stream',
  },
  {
    at: 'GET /api/v1/streaming/health',
    summary: 'OK',
    docs: 'streaming/#health',
    ...open,
    answer: 'text/plain',
  },
  ...streams.map((stream) => ({
    at: `GET /api/v1/streaming/${stream}` as const,
    summary: `What happens in ${stream}, while it happens`,
    docs: `streaming/#${stream.replaceAll('/', '-')}`,
    caller: 'user' as const,
    scopes: stream === 'user/notification' ? ['read:notifications'] : ['read:statuses'],
    params: { tag: text, list: Id.optional(), only_media: flag },
    answer: 'text/event-stream' as const,
  })),
];

export const instanceEndpoints: Endpoints = [
  ...about,
  ...searches,
  ...oauth,
  ...empty,
  ...streaming,
];
