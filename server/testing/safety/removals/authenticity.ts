import type { Removal } from '../removals.ts';

const SIGNED = 'server/testing/safety/01-06-signed.test.ts';
const ACCEPT = 'server/activitypub/inbox/accept.ts';
const CAVAGE = 'server/activitypub/signatures/cavage.ts';
const DOCUMENT = 'server/activitypub/fetch/document.ts';
const WINDOW = 'server/activitypub/signatures/window.ts';
const REQUIRED = "['(request-target)', 'host', ...(hasBody(request) ? ['digest'] : [])]";

/** Items 1 to 6: who sent this, and to whom? */
export const authenticity: Removal[] = [
  {
    item: 1,
    what: 'the actor must be the signer',
    test: SIGNED,
    edits: [
      {
        file: ACCEPT,
        search: "throw refuse('The activity is not by the actor who signed the request');",
        replace: '',
      },
    ],
  },
  {
    item: 1,
    what: 'what another passes on is a hint',
    test: SIGNED,
    edits: [
      {
        file: 'server/activitypub/inbox/dispatch.ts',
        search: 'if (actorUri === signerUri) {',
        replace: 'if (actorUri !== null) {',
      },
    ],
  },
  {
    item: 2,
    what: 'an embedded object counts where its author signed',
    test: SIGNED,
    edits: [
      {
        file: 'server/activitypub/inbox/trusted.ts',
        search: '&& sameHost(id, signerUri) && isBy(embedded, id, signerUri)',
        replace: '',
      },
    ],
  },
  {
    item: 2,
    what: 'a document counts at its own id',
    test: SIGNED,
    edits: [
      {
        file: DOCUMENT,
        search: 'if (isSameUrl(id, first.finalUrl)) return first.document;',
        replace: 'return first.document;',
      },
    ],
  },
  {
    item: 2,
    what: 'an Update is for the owner in the database',
    test: SIGNED,
    edits: [
      {
        file: 'server/activitypub/inbox/trusted.ts',
        search: '&& isBy(embedded, id, signerUri)',
        replace: '',
      },
      {
        file: 'server/activitypub/inbox/handlers/update.ts',
        search: 'known.accountId === signer.id',
        replace: 'true',
      },
      {
        file: 'server/statuses/receive/receive-edit.ts',
        search: 'known.account_id !== remote.accountId',
        replace: 'false',
      },
    ],
  },
  {
    item: 3,
    what: 'the two media types of ActivityPub',
    test: SIGNED,
    edits: [
      {
        file: DOCUMENT,
        search: "if (!isActivityJson(response.headers['content-type'])) {",
        replace: 'if (response.body.length === 0) {',
      },
    ],
  },
  ...[
    ['the target', REQUIRED.replace("'(request-target)', ", '')],
    ['the host', REQUIRED.replace("'host', ", '')],
    ['the digest', REQUIRED.replace("...(hasBody(request) ? ['digest'] : [])", '')],
  ].map(([name, replace = '']) => ({
    item: 4,
    what: `${name} must be signed`,
    test: SIGNED,
    edits: [{ file: CAVAGE, search: REQUIRED, replace }],
  })),
  {
    item: 4,
    what: 'the time must be signed',
    test: SIGNED,
    edits: [
      {
        file: CAVAGE,
        search: "throw refuse('The signature must cover date or (created)');",
        replace: '',
      },
    ],
  },
  {
    item: 4,
    what: 'the digest is computed anew',
    test: SIGNED,
    edits: [
      {
        file: CAVAGE,
        search: "if (hasBody(request)) checkDigest(single(request, 'digest'), request.body);",
        replace: '',
      },
    ],
  },
  {
    item: 4,
    what: 'a signature that does not verify is refused before 202',
    test: SIGNED,
    edits: [
      {
        file: ACCEPT,
        search: 'return key && claim.verifies(key.key) ? key',
        replace: 'return key ? key',
      },
    ],
  },
  {
    item: 5,
    what: 'nothing older than an hour',
    test: SIGNED,
    edits: [{ file: WINDOW, search: 'if (age > MAX_AGE) throw', replace: 'if (age > 9e12) throw' }],
  },
  {
    item: 5,
    what: 'nothing from the future',
    test: SIGNED,
    edits: [
      { file: WINDOW, search: 'if (age < -MAX_AHEAD) throw', replace: 'if (age < -9e12) throw' },
    ],
  },
  {
    item: 5,
    what: 'a date that is one',
    test: SIGNED,
    edits: [
      {
        file: WINDOW,
        search: 'if (!Number.isFinite(moment)) throw',
        replace: 'if (moment < 0) throw',
      },
    ],
  },
  {
    item: 5,
    what: 'an activity counts once',
    test: SIGNED,
    edits: [
      {
        file: ACCEPT,
        search: '${digestOf(claim.signature)}',
        replace: '${Math.random()}',
      },
    ],
  },
  {
    item: 6,
    what: 'the signed host is ours',
    test: SIGNED,
    edits: [
      {
        file: CAVAGE,
        search: "if (!expectations.hosts.has(single(request, 'host').toLowerCase())) {",
        replace: "if (expectations.hosts.has('')) {",
      },
    ],
  },
  {
    item: 6,
    what: 'the signed target is the path that was asked for',
    test: SIGNED,
    edits: [
      {
        file: CAVAGE,
        search: "const targets = new Set([request.target, request.target.split('?', 1)[0]!]);",
        replace: "const targets = new Set([request.target, '/inbox', '/users/bob/inbox']);",
      },
    ],
  },
];
