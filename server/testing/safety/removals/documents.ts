import type { Removal } from '../removals.ts';

const DOCUMENTS = 'server/testing/safety/07-10-documents.test.ts';
const DISPATCH = 'server/activitypub/inbox/dispatch.ts';
const JSONLD = 'server/activitypub/jsonld.ts';
const JSON_TS = 'server/activitypub/json.ts';

/** Items 7 to 10: what does this document say, and whose key is this? */
export const documents: Removal[] = [
  {
    item: 7,
    what: 'an LD signature is no proof',
    test: DOCUMENTS,
    edits: [
      {
        file: DISPATCH,
        search: 'const author = await authorByProof(deps, activity);',
        replace: 'const [author = null] = await deps.actors.known([actorUri!]);',
      },
    ],
  },
  {
    item: 7,
    what: 'no `@graph`, `@included`, `@reverse`',
    test: DOCUMENTS,
    edits: [
      {
        file: JSONLD,
        search: 'if (isPlain(document) || isReshaped(document))',
        replace: 'if (isPlain(document))',
      },
    ],
  },
  {
    item: 8,
    what: 'the closed loader of contexts',
    test: DOCUMENTS,
    edits: [
      {
        file: JSONLD,
        search: 'throw new Error(`The JSON-LD context ${url} is not among those known here`);',
        replace:
          'return { contextUrl: undefined, documentUrl: url, document: (await (await fetch(url)).json()) as never };',
      },
    ],
  },
  {
    item: 8,
    what: 'the usual shape is read as plain JSON',
    test: DOCUMENTS,
    edits: [
      {
        file: JSONLD,
        search: 'if (isPlain(document) || isReshaped(document))',
        replace: 'if (isReshaped(document))',
      },
    ],
  },
  {
    item: 9,
    what: 'the depth of JSON is bounded',
    test: DOCUMENTS,
    edits: [{ file: JSON_TS, search: 'if (depth > MAX_DEPTH)', replace: 'if (depth > 1e9)' }],
  },
  {
    item: 9,
    what: 'the number of values is bounded',
    test: DOCUMENTS,
    edits: [{ file: JSON_TS, search: 'if (values > MAX_VALUES)', replace: 'if (values > 1e9)' }],
  },
  {
    item: 10,
    what: 'a key is on its owner’s host',
    test: DOCUMENTS,
    edits: [
      {
        file: 'server/activitypub/objects/read-actor.ts',
        search: 'named !== owner || !sameHost(id, owner) || isOver(value)',
        replace: 'named !== owner || isOver(value)',
      },
    ],
  },
  {
    item: 10,
    what: 'a key names its owner, and its owner the key',
    test: DOCUMENTS,
    edits: [
      {
        file: 'server/activitypub/objects/read-actor.ts',
        search: 'named !== owner || !sameHost(id, owner) || isOver(value)',
        replace: '!sameHost(id, owner) || isOver(value)',
      },
    ],
  },
  {
    item: 10,
    what: 'a host without the keys that strangers name is left alone',
    test: 'server/activitypub/resolve/resolve-key.test.ts',
    edits: [
      {
        file: 'server/activitypub/resolve/resolve-key.ts',
        search: 'if (failedAt(keyId) < MAX_HOST_FAILURES) return;',
        replace: 'if (failedAt(keyId) < Infinity) return;',
      },
    ],
  },
];
