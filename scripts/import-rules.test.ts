import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import config from '../.dependency-cruiser.js';
import { capture, ROOT } from './lib/processes.ts';

interface Breach {
  file: string;
  imports: string;
}

/** For each rule of `.dependency-cruiser.js`, files that break it. */
const BREACHES: Record<string, Breach[]> = {
  'core-imports-nothing-of-ours': [
    { file: 'server/core/ids.ts', imports: "import '../db/pool.ts'" },
    { file: 'server/core/log.ts', imports: "import type { a } from '../config.ts'" },
  ],
  'the-floor-knows-no-modules': [
    { file: 'server/jobs/catalog.ts', imports: "import type { a } from '../statuses/publish.ts'" },
    { file: 'server/bus/record.ts', imports: "import '#server/activitypub/vocab.ts'" },
    { file: 'server/api/viewer.ts', imports: "import type { a } from '../deps.ts'" },
  ],
  'the-contract-stands-alone': [
    { file: 'server/contract/account.ts', imports: "import type { a } from '../core/html.ts'" },
  ],
  'modules-know-no-protocol': [
    { file: 'server/statuses/publish.ts', imports: "import '#server/activitypub/vocab.ts'" },
    { file: 'server/accounts/verify.ts', imports: "import type { a } from '../http/app.ts'" },
    { file: 'server/feeds/publish.ts', imports: "import '../../workers/main.ts'" },
  ],
  'activitypub-below-http': [
    {
      file: 'server/activitypub/inbox/handlers/follow.ts',
      imports: "import '../../../http/app.ts'",
    },
  ],
  'workers-without-http': [{ file: 'workers/direct.ts', imports: "import '#server/http/app.ts'" }],
  'workers-never-reach-http': [
    { file: 'workers/roundabout.ts', imports: "import '#server/accounts/verify.ts'" },
  ],
  'queries-are-private': [
    { file: 'server/timelines/home.ts', imports: "import '../statuses/queries.ts'" },
    { file: 'server/http/web.ts', imports: "import type { a } from '../statuses/queries.ts'" },
  ],
  'queries-stay-in-the-server': [
    { file: 'workers/sweep.ts', imports: "import '#server/statuses/queries.ts'" },
  ],
  'migrations-import-kysely-only': [
    { file: 'migrations/1_ours.ts', imports: "import '#server/core/html.ts'" },
    { file: 'migrations/2_theirs.ts', imports: "import 'pg'" },
    { file: 'migrations/3_node.ts', imports: "import 'node:fs'" },
  ],
  'web-takes-the-contract-only': [
    { file: 'web/src/lib/peek.ts', imports: "import type { a } from '#server/core/html.ts'" },
  ],
  'web-imports-contract-types-only': [
    { file: 'web/src/lib/bundle.ts', imports: "import { a } from '#server/contract/status.ts'" },
  ],
  'hono-at-the-edge': [
    { file: 'server/statuses/actions/favourite.ts', imports: "import { Hono } from 'hono'" },
    { file: 'server/activitypub/json.ts', imports: "import type { Context } from 'hono'" },
    { file: 'workers/served.ts', imports: "import { serve } from '@hono/node-server'" },
  ],
  'one-way-out': [
    { file: 'server/wikimedia/commons.ts', imports: "import { request } from 'undici'" },
    { file: 'server/activitypub/delivery/send.ts', imports: "import https from 'node:https'" },
    { file: 'server/search/remote.ts', imports: "import { connect } from 'net'" },
    { file: 'workers/deliver.ts', imports: "import { lookup } from 'node:dns/promises'" },
    { file: 'server/cli/feeds.ts', imports: "import tls from 'node:tls'" },
    { file: 'server/feeds/read.ts', imports: "import { get } from 'node:http'" },
    { file: 'server/wikimedia/files.ts', imports: "import http2 from 'node:http2'" },
    { file: 'web/src/hooks.server.ts', imports: "import { Agent } from 'undici'" },
  ],
  'packages-that-connect': [
    { file: 'server/feeds/ask.ts', imports: "import { AwsClient } from 'aws4fetch'" },
    { file: 'server/notifications/mail.ts', imports: "import mail from 'nodemailer'" },
    { file: 'workers/listen.ts', imports: "import { WebSocket } from 'ws'" },
  ],
  'test-tools-stay-in-tests': [
    { file: 'server/accounts/create.ts', imports: "import '../testing/factories.ts'" },
  ],
  'no-development-packages': [
    { file: 'server/media/shoot.ts', imports: "import { chromium } from 'playwright-core'" },
  ],
  'no-cycles': [
    { file: 'server/media/hen.ts', imports: "import './egg.ts'" },
    { file: 'server/media/egg.ts', imports: "import './hen.ts'" },
  ],
  'no-lost-imports': [{ file: 'server/media/lost.ts', imports: "import './never-written.ts'" }],
};

/** What is imported above, and files that look like breaches and are none. */
const BLAMELESS: Breach[] = [
  { file: 'server/config.ts', imports: '' },
  { file: 'server/deps.ts', imports: '' },
  { file: 'server/db/pool.ts', imports: "import pg from 'pg'" },
  { file: 'server/core/html.ts', imports: "import 'node:crypto'" },
  { file: 'server/contract/status.ts', imports: "import { z } from 'zod'" },
  { file: 'server/activitypub/vocab.ts', imports: "import '../statuses/receive/receive.ts'" },
  { file: 'server/activitypub/fetch/connect.ts', imports: "import { Agent } from 'undici'" },
  { file: 'server/mail/mailer.ts', imports: "import mail from 'nodemailer'" },
  { file: 'server/streaming/send.ts', imports: "import type { WebSocket } from 'ws'" },
  { file: 'server/statuses/receive/receive.ts', imports: "import '../queries.ts'" },
  { file: 'server/statuses/queries.ts', imports: "import '../db/pool.ts'" },
  { file: 'server/statuses/routes.ts', imports: "import { Hono } from 'hono'" },
  {
    file: 'server/statuses/receive/receive.test.ts',
    imports: "import '../../testing/factories.ts'",
  },
  { file: 'server/testing/factories.ts', imports: "import { createServer } from 'node:http'" },
  { file: 'server/http/app.ts', imports: "import '../statuses/routes.ts'" },
  { file: 'workers/main.ts', imports: "import '#server/statuses/receive/receive.ts'" },
  { file: 'migrations/4_fine.ts', imports: "import type { Kysely } from 'kysely'" },
  { file: 'web/src/lib/fine.ts', imports: "import type { a } from '#server/contract/status.ts'" },
];

interface Violation {
  from: string;
  rule: { name: string };
  /** The way round, in a breach of no-cycles. */
  cycle?: { name: string }[];
}

let folder: string;
let violations: Violation[];

before(async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cache', 'breaches-'));
  for (const file of ['.dependency-cruiser.js', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  for (const { file, imports } of [...BLAMELESS, ...Object.values(BREACHES).flat()]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${imports};\nexport const a = 1;\n`);
  }
  const cruiser = join(ROOT, 'node_modules/.bin/depcruise');
  const { output } = await capture(
    cruiser,
    ['--output-type', 'json', 'server', 'workers', 'migrations', 'web'],
    { cwd: folder },
  );
  violations = JSON.parse(output).summary.violations;
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const { name = '' } of config.forbidden ?? []) {
  test(`a breach of ${name} is found`, () => {
    const breaches = BREACHES[name] ?? [];
    assert.notEqual(breaches.length, 0, 'every rule needs a breach that proves it');
    const found = violations.filter(({ rule }) => rule.name === name);
    const blamed = found.flatMap(({ from, cycle = [] }) => [
      from,
      ...cycle.map((file) => file.name),
    ]);
    for (const { file } of breaches) assert.ok(blamed.includes(file), `${file} breaks ${name}`);
  });
}

test('what keeps the rules is left alone', () => {
  const files = new Set(BLAMELESS.map(({ file }) => file));
  const blamed = violations
    .filter(({ from }) => files.has(from))
    .map(({ from, rule }) => `${from}: ${rule.name}`);
  assert.deepEqual(blamed, []);
});
