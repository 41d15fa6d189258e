import { cut } from './cut.ts';
import type { Removal } from '../removals.ts';

const REQUESTS = 'server/testing/safety/32-35-requests.test.ts';
const OAUTH = 'server/oauth/oauth.test.ts';
const USERS = 'server/users/users.test.ts';
const EXCHANGE = 'server/oauth/exchange-code.ts';
const ACCEPT = 'server/activitypub/inbox/accept.ts';
const LIMIT = '      await limitTo(deps.rates, serverKey(signer.actorUri), PER_SERVER);\n';

/** Items 31 to 35: who asks, how often, and in what words? */
export const requests: Removal[] = [
  cut(31, 'a redirect_uri is one that was registered', OAUTH, [
    'server/oauth/authorize.ts',
    'if (!app.redirect_uris.includes(params.redirect_uri))',
    'if (params.redirect_uri === "")',
  ]),
  cut(31, 'schemes that run are none to redirect to', OAUTH, [
    'server/oauth/redirect-uri.ts',
    'if (!parsed || FORBIDDEN.has(parsed.protocol)) return false;',
    'if (!parsed) return false;',
  ]),
  cut(31, 'the verifier behind the challenge (PKCE)', OAUTH, [
    EXCHANGE,
    'if (!isVerified(row.code_challenge, exchange.codeVerifier)) return null;',
    'isVerified(row.code_challenge, exchange.codeVerifier);',
  ]),
  cut(31, 'only S256', OAUTH, ['server/oauth/authorize.ts', "method !== 'S256' || "]),
  cut(31, 'a code works once', OAUTH, [
    EXCHANGE,
    'if (row.used_at) return await revokeTokensOf(tx, codeHash);',
    'if (row.used_at && row.used_at.getTime() === 0) return await revokeTokensOf(tx, codeHash);',
  ]),
  cut(31, 'a code is its app’s', OAUTH, [EXCHANGE, "      .where('app_id', '=', app.id)\n"]),
  cut(31, 'a code is for the address it was sent to', OAUTH, [
    EXCHANGE,
    ' || row.redirect_uri !== exchange.redirectUri) return null;',
    ') return null;',
  ]),
  cut(31, 'a new password ends everything', USERS, [
    'server/users/change-password.ts',
    '    await endAllAccess(tx, user.id, change.sessionId);\n',
    '    if (change.userId === "") await endAllAccess(tx, user.id, change.sessionId);\n',
  ]),
  cut(32, 'a server sends so much', REQUESTS, [
    ACCEPT,
    LIMIT,
    '      void limitTo;\n      void PER_SERVER;\n',
  ]),
  {
    item: 32,
    what: 'what is counted is proved',
    test: REQUESTS,
    edits: [
      { file: ACCEPT, search: LIMIT, replace: '' },
      {
        file: ACCEPT,
        search: '      await refuseSuspended(deps, claim.keyId, actorUri);\n',
        replace: '      await limitTo(deps.rates, serverKey(actorUri), PER_SERVER);\n',
      },
    ],
  },
  cut(32, 'what stands left of a trusted address counts for nothing', REQUESTS, [
    'server/http/middleware/client-ip.ts',
    '    if (!isTrusted(address, trusted)) return address;\n',
  ]),
  cut(32, 'the media proxy', REQUESTS, [
    'server/http/middleware/rate-limit.ts',
    "if (path.startsWith('/media/proxy/'))",
    "if (path === '')",
  ]),
  {
    item: 33,
    what: 'an address in any case is one address',
    test: REQUESTS,
    edits: [
      {
        file: 'server/users/queries.ts',
        search: ".where(sql`lower(users.email)`, '=', email.toLowerCase())",
        replace: ".where('users.email', '=', email)",
      },
      {
        file: 'migrations/20261201T0900_create_accounts.ts',
        search: 'create unique index users_email on users (lower(email))',
        replace: 'create unique index users_email on users (email)',
      },
    ],
  },
  cut(33, 'an address is one address', REQUESTS, [
    'server/users/validate.ts',
    '/^[^\\s@<>",;]+@[^\\s@<>",;]+$/.test(email)',
    "email.includes('@')",
  ]),
  cut(34, 'keys that reach into prototypes', REQUESTS, [
    'server/activitypub/json.ts',
    'if (DANGEROUS.has(key) || ',
    'if (',
  ]),
  cut(34, 'UTF-8 only', REQUESTS, [
    'server/activitypub/json.ts',
    'if (!isUtf8(bytes)) throw',
    'if (bytes === null) throw',
  ]),
  cut(35, 'a key is named by a URL', REQUESTS, [
    'server/activitypub/signatures/header.ts',
    "if (!isKeyId(keyId)) throw refuse('keyId must be an http(s) URL');",
    '',
  ]),
  cut(35, 'control characters', REQUESTS, [
    'server/activitypub/signatures/header.ts',
    "if (CONTROL.test(text)) throw refuse('The Signature header holds control characters');",
    '',
  ]),
  cut(35, 'names are names', REQUESTS, [
    'server/activitypub/objects/read-actor.ts',
    '!USERNAME.test(username)',
    'username === "\\0"',
  ]),
];
