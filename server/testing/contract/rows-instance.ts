import type { Row, Rows } from './row.ts';

const alice: Row = { path: ({ people }) => ({ id: people.alice.id }), unknown: 200 };
const search: Row = { params: () => ({ q: 'wiki' }) };
/** As Mastodon's streaming server says it. */
const stream: Row = {
  outside: [401, 'Access token does not have the required scopes'],
  nobody: {
    none: [401, 'Missing access token'],
    invalid: [401, 'Invalid access token'],
    app: [401, 'Invalid access token'],
  },
};

export const INSTANCE_ROWS: Rows = {
  'GET /api/v2/instance': {},
  'GET /api/v1/instance': {},
  'GET /api/v1/instance/rules': {},
  'GET /api/v1/instance/peers': {},
  'GET /api/v1/instance/activity': {},
  'GET /api/v1/instance/domain_blocks': {},
  'GET /api/v1/instance/extended_description': {},
  'GET /api/v1/instance/privacy_policy': {},
  'GET /api/v1/instance/terms_of_service': {},
  'GET /api/v1/instance/terms_of_service/:date': { path: () => ({ date: '2024-01-01' }) },
  'GET /api/v1/instance/translation_languages': {},
  'GET /api/v1/instance/languages': {},
  'GET /api/v1/peers/search': { params: () => ({ q: 'peer' }) },
  'GET /api/v1/custom_emojis': {},
  'GET /api/v1/trends/links': {},
  'GET /api/oembed': {
    params: ({ instance, ids }) => ({ url: `${instance.origin}/@alice/${ids.public}` }),
  },
  'GET /api/openapi.json': {},
  'GET /health': {},
  'GET /api/v2/search': search,
  'GET /api/v1/search': search,
  'POST /api/v1/apps': {
    params: () => ({ client_name: 'Another', redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'] }),
  },
  'GET /api/v1/apps/verify_credentials': {},
  'POST /oauth/token': {
    params: ({ app }) => ({
      grant_type: 'client_credentials',
      client_id: app.client_id,
      client_secret: app.client_secret,
    }),
  },
  'POST /oauth/revoke': {
    params: ({ app }) => ({
      client_id: app.client_id,
      client_secret: app.client_secret,
      token: 'never-made',
    }),
  },
  'GET /oauth/userinfo': {},
  'GET /api/v1/accounts/:id/identity_proofs': alice,
  'GET /api/v1/accounts/:id/collections': alice,
  'GET /api/v1/accounts/:id/in_collections': alice,
  'GET /api/v1_alpha/accounts/:id/collections': alice,
  'GET /api/v1_alpha/accounts/:id/in_collections': alice,
  'GET /api/v1/annual_reports': {},
  'GET /api/v1/annual_reports/:year/state': { path: () => ({ year: '2025' }), unknown: 200 },
  'POST /api/v1/annual_reports/:year/generate': { path: () => ({ year: '2025' }), unknown: 200 },
  'GET /api/v1/donation_campaigns': {},
  'GET /api/v1/streaming': { status: 404 },
  'GET /api/v1/streaming/health': {},
  'GET /api/v1/streaming/user': stream,
  'GET /api/v1/streaming/user/notification': stream,
  'GET /api/v1/streaming/public': stream,
  'GET /api/v1/streaming/public/local': stream,
  'GET /api/v1/streaming/public/remote': stream,
  'GET /api/v1/streaming/hashtag': { ...stream, params: () => ({ tag: 'wiki' }) },
  'GET /api/v1/streaming/hashtag/local': { ...stream, params: () => ({ tag: 'wiki' }) },
  'GET /api/v1/streaming/list': {
    ...stream,
    params: async ({ make }) => ({ list: await make.list() }),
  },
  'GET /api/v1/streaming/direct': stream,
};
