import { FRIENDS } from './world.ts';
import type { Row, Rows } from './row.ts';

const bob: Row = { path: ({ people }) => ({ id: people.bob.id }) };
const sam: Row = { path: ({ people }) => ({ id: people.sam.id }) };
const alice: Row = { path: ({ people }) => ({ id: people.alice.id }) };
/** They do it to lena, whom nothing else is about. */
const lena: Row = { path: ({ people }) => ({ id: people.lena.id }), as: 'sam' };
const wiki: Row = { path: () => ({ name: 'wiki' }) };
/** Somebody new asks lena. */
const knock = (name: 'new1' | 'new2'): Row => ({
  path: async ({ people }) => {
    await people[name].api.relate(people.lena.id, 'follow');
    return { id: people[name].id };
  },
  as: 'lena',
  stranger: 404,
});
const idsOf: Row['params'] = ({ people }) => ({ id: FRIENDS.map((name) => people[name].id) });

const person = { username: 'newcomer', email: 'newcomer@people.example', agreement: true };
const profile: Row = { as: 'sam', params: () => ({ note: 'Changed', locked: false }) };

export const ACCOUNT_ROWS: Rows = {
  'POST /api/wikimedia/v1/interaction': {
    params: ({ instance }) => ({
      server: instance.origin,
      uri: `${instance.origin}/users/bob`,
    }),
  },
  'POST /api/v1/accounts': {
    params: () => ({ ...person, password: 'correct horse battery staple', locale: 'en' }),
  },
  'POST /api/v1/emails/confirmations': { status: 403 },
  'GET /api/v1/emails/check_confirmation': {},
  'GET /api/v1/accounts/verify_credentials': {},
  'PATCH /api/v1/accounts/update_credentials': profile,
  'GET /api/v1/profile': {},
  'PATCH /api/v1/profile': profile,
  'DELETE /api/v1/profile/:kind': { as: 'sam', path: () => ({ kind: 'avatar' }) },
  'GET /api/v1/preferences': {},
  'GET /api/v1/accounts': { params: idsOf },
  'GET /api/v1/accounts/:id': bob,
  'GET /api/v1/accounts/lookup': { params: () => ({ acct: 'bob' }) },
  'GET /api/v1/accounts/search': { params: () => ({ q: 'bo' }) },
  'GET /api/v1/accounts/relationships': { params: idsOf },
  'GET /api/v1/accounts/familiar_followers': { params: idsOf },
  'GET /api/v1/accounts/:id/statuses': alice,
  'GET /api/v1/accounts/:id/followers': alice,
  'GET /api/v1/accounts/:id/following': alice,
  'GET /api/v1/accounts/:id/endorsements': alice,
  'GET /api/v1/accounts/:id/featured_tags': alice,
  'GET /api/v1/accounts/:id/lists': { ...bob, unknown: 200 },
  'GET /api/v1/directory': {},
  'GET /api/v1/suggestions': {},
  'GET /api/v2/suggestions': {},
  'DELETE /api/v1/suggestions/:id': { ...sam, unknown: 200 },
  'DELETE /api/v2/suggestions/:id': { ...sam, unknown: 200 },
  'POST /api/v1/accounts/:id/follow': lena,
  'POST /api/v1/accounts/:id/unfollow': lena,
  'POST /api/v1/accounts/:id/remove_from_followers': lena,
  'POST /api/v1/accounts/:id/block': lena,
  'POST /api/v1/accounts/:id/unblock': lena,
  'POST /api/v1/accounts/:id/mute': lena,
  'POST /api/v1/accounts/:id/unmute': lena,
  'POST /api/v1/accounts/:id/note': { ...lena, params: () => ({ comment: 'Kind' }) },
  'POST /api/v1/accounts/:id/pin': bob,
  'POST /api/v1/accounts/:id/endorse': bob,
  'POST /api/v1/accounts/:id/unpin': lena,
  'POST /api/v1/accounts/:id/unendorse': lena,
  'POST /api/v1/follow_requests/:id/authorize': knock('new1'),
  'POST /api/v1/follow_requests/:id/reject': knock('new2'),
  'GET /api/v1/follow_requests': { as: 'lena' },
  'GET /api/v1/blocks': {},
  'GET /api/v1/mutes': {},
  'GET /api/v1/endorsements': {},
  'GET /api/v1/domain_blocks': {},
  'GET /api/v1/domain_blocks/preview': { params: () => ({ domain: 'peer.example' }) },
  'POST /api/v1/domain_blocks': { as: 'sam', params: () => ({ domain: 'peer.example' }) },
  'DELETE /api/v1/domain_blocks': { as: 'sam', params: () => ({ domain: 'peer.example' }) },
  'GET /api/v1/tags/:name': wiki,
  'POST /api/v1/tags/:name/follow': { ...wiki, as: 'sam' },
  'POST /api/v1/tags/:name/unfollow': { ...wiki, as: 'sam' },
  'POST /api/v1/tags/:name/feature': { ...wiki, as: 'sam' },
  'POST /api/v1/tags/:name/unfeature': { ...wiki, as: 'sam' },
  'GET /api/v1/followed_tags': {},
  'GET /api/v1/featured_tags': {},
  'POST /api/v1/featured_tags': { params: () => ({ name: 'wiki' }) },
  'GET /api/v1/featured_tags/suggestions': {},
  'DELETE /api/v1/featured_tags/:id': {
    path: async ({ make }) => ({ id: await make.tag() }),
    stranger: 404,
  },
  'GET /api/v1/trends': {},
  'GET /api/v1/trends/tags': {},
};
