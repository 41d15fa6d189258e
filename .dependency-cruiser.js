/**
 * The import rules of the house (docs/adr/0001-the-house.md), each with the reason that is shown
 * when it is broken. `scripts/import-rules.test.ts` breaks every one of them to see that it holds.
 */

/** The floors that every domain module stands on. */
const FLOOR = 'bus|contract|core|db|jobs|api';
/** Folders of server/ that are no domain modules. */
const OTHERS = `${FLOOR}|activitypub|cli|embedded-postgres|http|testing`;
const MODULE = `^server/(?!(?:${OTHERS})/)[^/]+/`;
/** Code that runs in no process of ours: it may reach where the rest may not. */
const TESTS = '\\.test\\.ts$|^server/testing/|^(scripts|bench)/|^web/(testing|e2e)/';

const npm = (/** @type {string} */ names) => `(^|/)node_modules/(${names})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-imports-nothing-of-ours',
      comment: 'core is what everything stands on: it knows of nothing above it.',
      severity: 'error',
      from: { path: '^server/core/', pathNot: TESTS },
      to: { path: '^(server|workers|migrations|web|scripts)/', pathNot: '^server/core/' },
    },
    {
      name: 'the-floor-knows-no-modules',
      comment: 'db, bus, jobs, api and the contract serve every module alike, so they know none.',
      severity: 'error',
      from: { path: `^server/(${FLOOR})/`, pathNot: TESTS },
      to: {
        path: '^(server/[^/]+/|server/deps\\.ts|workers/|web/)',
        pathNot: `^server/(${FLOOR})/`,
      },
    },
    {
      name: 'the-contract-stands-alone',
      comment: 'The web client reads the contract too: it has no room for code of the server.',
      severity: 'error',
      from: { path: '^server/contract/', pathNot: TESTS },
      to: { path: '^server/', pathNot: '^server/contract/' },
    },
    {
      name: 'modules-know-no-protocol',
      comment:
        'A domain module that needs something remote declares an interface; activitypub implements it and deps.ts joins the two.',
      severity: 'error',
      from: { path: MODULE, pathNot: TESTS },
      to: { path: '^(server/(activitypub|http|cli)|workers)/' },
    },
    {
      name: 'activitypub-below-http',
      comment: 'The protocol takes plain requests and returns values: http and workers call it.',
      severity: 'error',
      from: { path: '^server/activitypub/', pathNot: TESTS },
      to: { path: '^(server/(http|cli)|workers)/' },
    },
    {
      name: 'workers-without-http',
      comment: 'A worker never needs anything from the web process.',
      severity: 'error',
      from: { path: '^workers/', pathNot: TESTS },
      to: { path: '^server/http/' },
    },
    {
      name: 'workers-never-reach-http',
      comment: 'Not even by way of another module.',
      severity: 'error',
      from: { path: '^workers/', pathNot: TESTS },
      to: { path: '^server/http/', reachable: true },
    },
    {
      name: 'queries-are-private',
      comment: "Modules meet through verbs: another's SQL is none of our business.",
      severity: 'error',
      from: { path: '^server/([^/]+)/' },
      to: { path: '^server/.+/queries\\.ts$', pathNot: '^server/$1/' },
    },
    {
      name: 'queries-stay-in-the-server',
      comment: 'Workers, scripts and migrations call verbs; SQL is private to its module.',
      severity: 'error',
      from: { pathNot: '^server/[^/]+/' },
      to: { path: '^server/.+/queries\\.ts$' },
    },
    {
      name: 'migrations-import-kysely-only',
      comment: 'A migration must do next year what it does today, whatever becomes of our code.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: npm('kysely') },
    },
    {
      name: 'web-takes-the-contract-only',
      comment: 'The web client knows the server by its API alone.',
      severity: 'error',
      from: { path: '^web/', pathNot: TESTS },
      to: { path: '^(server|workers|migrations|scripts)/', pathNot: '^server/contract/' },
    },
    {
      name: 'web-imports-contract-types-only',
      comment: 'Nothing of the server goes into the bundle: import type { … }.',
      severity: 'error',
      from: { path: '^web/', pathNot: TESTS },
      to: { path: '^server/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'hono-at-the-edge',
      comment: 'Only http/, api/ and each routes.ts know what answers the request.',
      severity: 'error',
      from: {
        path: '^(server|workers)/',
        pathNot: `^server/(http|api)/|^server/main\\.ts$|(^|/)routes(\\.ts$|/)|-routes\\.ts$|${TESTS}`,
      },
      to: { path: npm('hono|@hono/node-server') },
    },
    {
      name: 'one-way-out',
      comment:
        "Only the guarded client connects to other hosts: it checks where a name leads. (The operator's doctor asks the operator's own address.)",
      severity: 'error',
      from: {
        path: '^(server|workers|bin|web/src)/',
        pathNot: `^server/activitypub/fetch/|^server/media/storage/|^server/cli/checks/|^server/http/answers\\.ts$|${TESTS}`,
      },
      to: {
        path: `^(node:)?(https?|http2|net|tls|dgram|dns(/promises)?)$|${npm('undici')}`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'packages-that-connect',
      comment:
        'What can open connections by itself is for the one folder that the operator configures (mail, bucket) or that only listens (streams).',
      severity: 'error',
      from: {
        path: '^(server|workers|bin|web/src)/',
        pathNot: `^server/mail/mailer\\.ts$|^server/media/storage/|^server/http/streaming\\.ts$|${TESTS}`,
      },
      to: {
        path: npm('nodemailer|aws4fetch|ws|axios|got|node-fetch|ky|web-push'),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'test-tools-stay-in-tests',
      comment: 'What we run in earnest does not depend on what tests are made of.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: '^server/testing/|\\.test\\.ts$' },
    },
    {
      name: 'no-development-packages',
      comment: 'The image is built without them.',
      severity: 'error',
      from: { path: '^(server|workers|migrations)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Of two files that need each other, neither can be understood alone.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-lost-imports',
      comment: 'Everything that is imported exists and is named in package.json.',
      severity: 'error',
      from: { path: '^(server|workers|migrations|scripts|bench)/' },
      to: { couldNotResolve: true, pathNot: '^web/build/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/(build|\\.svelte-kit)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.d.ts'],
    },
  },
};
