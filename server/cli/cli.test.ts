import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '../testing/cli.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';

let database: TestDatabase;
let folder: string;

before(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'social-cli-'));
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function social(...args: string[]): Promise<string> {
  const { PATH } = process.env;
  const env = { PATH, DATABASE_URL: database.url, DATA_DIR: folder, EMAIL_CONFIRMATION: 'off' };
  return runCli(args, { cwd: folder, env });
}

async function answer<T>(...args: string[]): Promise<T> {
  return JSON.parse(await social(...args, '--json')) as T;
}

test('accounts, apps and tokens are made by command', async () => {
  const alice = await answer<{ id: string }>(
    'accounts',
    'create',
    'alice',
    '--email',
    'a@example.org',
    '--password',
    'correct horse',
    '--role',
    'owner',
    '--confirmed',
  );
  assert.match(alice.id, /^\d+$/);
  const app = await answer<Record<string, string>>(
    'apps',
    'create',
    'Elk',
    '--client-id',
    'elk-id',
    '--client-secret',
    'elk-secret',
    '--redirect-uri',
    'https://elk.example/cb',
  );
  assert.equal(app['client_id'], 'elk-id');
  assert.equal(app['client_secret'], 'elk-secret');
  const token = await answer<Record<string, string>>(
    'tokens',
    'create',
    'alice',
    '--app',
    app['id'] ?? '',
    '--scopes',
    'read admin:read',
    '--token',
    'literal-token',
  );
  assert.deepEqual(token, { id: alice.id, token: 'literal-token', scopes: 'read admin:read' });
});

test('a batch makes an account with a token for each line', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `person${index}`);
  const file = join(folder, 'batch.jsonl');
  await writeFile(
    file,
    names
      .map((username) =>
        JSON.stringify({ username, email: `${username}@example.org`, password: 'correct horse' }),
      )
      .join('\n'),
  );
  const out = await social('accounts', 'create', '--batch', file, '--json');
  const made = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; token: string; username: string });
  assert.deepEqual(
    made.map((one) => one.username),
    names,
  );
  assert.ok(made.every((one) => /^\d+$/.test(one.id) && /^[\w-]{43}$/.test(one.token)));
});

test('a refusal goes to stderr with an exit code', async () => {
  await assert.rejects(
    social('accounts', 'create', 'al ice', '--email', 'x@example.org'),
    /ended with 1:\nValidation failed: Username is invalid/,
  );
  await assert.rejects(
    social('accounts', 'create', 'bob'),
    /ended with 2:\n--email is missing\nUsage: social accounts create/,
  );
  await assert.rejects(
    social('accounts', 'create', 'bob', '--colour', 'red'),
    /ended with 2:\nUnknown option '--colour'/,
  );
  await assert.rejects(social('nonsense'), /ended with 2:\nThere is no command "nonsense"/);
});
