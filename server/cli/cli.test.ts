import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '#server/testing/cli.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { checkOwner } from './checks/database.ts';
import { configIn } from './io.ts';
import { main } from './main.ts';

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

function environment(): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, DATABASE_URL: database.url, DATA_DIR: folder, EMAIL_CONFIRMATION: 'off' };
}

/** Runs a command in this process; throws with its complaints, as `runCli` does. */
async function social(...args: string[]): Promise<string> {
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await main(args, {
    config: () => configIn(environment()),
    write: (line) => void out.push(line),
    complain: (line) => void complaints.push(line),
  });
  if (code !== 0) throw new Error(`ended with ${code}:\n${complaints.join('\n')}`);
  return `${out.join('\n')}\n`;
}

async function answer<T>(...args: string[]): Promise<T> {
  return JSON.parse(await social(...args, '--json')) as T;
}

test('the first account owns the server, unless another role is asked for', async () => {
  const make = (name: string, ...more: string[]) =>
    answer<{ role: string }>(
      'accounts',
      'create',
      name,
      '--email',
      `${name}@example.org`,
      '--password',
      'correct horse',
      ...more,
    );
  assert.equal((await make('plain', '--role', 'user')).role, 'user');
  assert.match((await checkOwner(database.db)).detail, /social accounts modify/);
  await social('accounts', 'delete', 'plain', '--yes');
  assert.equal((await make('first')).role, 'owner');
  assert.equal((await make('second')).role, 'user');
  assert.equal((await checkOwner(database.db)).detail, '@first');
});

test('what cannot be done is refused in one line', async () => {
  const app = ['apps', 'create', 'Twice', '--client-id', 'taken-id'];
  await social(...app);
  await assert.rejects(
    social(...app),
    /^Error: ended with 1:\nThere is an application .*taken-id$/,
  );
  const token = ['tokens', 'create', 'first', '--token', 'taken-token'];
  await social(...token);
  await assert.rejects(social(...token), /^Error: ended with 1:\nThere is such a token already$/);
  for (const command of [
    ['accounts', 'create', '--batch', '/nowhere'],
    ['domains', 'import', '/nowhere'],
  ]) {
    await assert.rejects(
      social(...command),
      /^Error: ended with 1:\n\/nowhere cannot be read \(ENOENT\)$/,
    );
  }
  await assert.rejects(
    social('backup', '/nowhere/backup.tar.gz'),
    /^Error: ended with 1:\n\/nowhere\/backup\.tar\.gz cannot be written: its folder does not exist$/,
  );
});

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

test('accounts are listed, changed, suspended and deleted', async () => {
  type Row = { id: string; username: string; role: string; state: string };
  await social(
    'accounts',
    'create',
    'mallory',
    '--email',
    'm@example.org',
    '--password',
    'correct horse',
  );
  const rows = await answer<Row[]>('accounts', 'list', '--limit', '5');
  assert.equal(rows[0]?.username, 'mallory');
  const changed = await answer<Row>(
    'accounts',
    'modify',
    'mallory',
    '--role',
    'moderator',
    '--disable',
  );
  assert.deepEqual([changed.role, changed.state], ['moderator', 'disabled']);
  await social('accounts', 'modify', 'mallory', '--enable');
  await social('accounts', 'warn', 'mallory', '--text', 'Be kind');
  await assert.rejects(social('accounts', 'warn', 'mallory'), /--text is missing/);
  await social('accounts', 'suspend', '@mallory', '--text', 'Spam');
  assert.equal((await answer<Row>('accounts', 'show', 'mallory')).state, 'suspended');
  await assert.rejects(
    social('accounts', 'delete', 'mallory'),
    /ended with 2:\nThis cannot be undone/,
  );
  await social('accounts', 'delete', 'mallory', '--yes');
  await assert.rejects(
    social('accounts', 'show', 'mallory'),
    /ended with 1:\nThere is no account "mallory" here/,
  );
  await assert.rejects(social('accounts', 'suspend', 'mallory', '--undo'), /was deleted/);
  const again = social('accounts', 'create', 'mallory', '--email', 'm@example.org');
  await assert.rejects(again, /Username has already been taken/);
});

test('domain blocks go out and come back in', async () => {
  await social('domains', 'block', 'Bad.Example', '--comment', 'spam, "lots"');
  const csv = await social('domains', 'export');
  assert.match(
    csv,
    /^#domain,#severity.*\nbad\.example,suspend,false,false,"spam, ""lots""",false\n$/,
  );
  await social('domains', 'unblock', 'bad.example');
  const file = join(folder, 'blocks.csv');
  await writeFile(file, csv);
  assert.deepEqual(await answer('domains', 'import', file), { imported: 1 });
  const [block] = await answer<Record<string, unknown>[]>('domains', 'list');
  assert.equal(block?.['public_comment'], 'spam, "lots"');
  await assert.rejects(social('domains', 'block', 'not a domain'), /is not a domain/);
});

test('servers are let in and taken off the list; relays are listed', async () => {
  assert.deepEqual(await answer('domains', 'allow', 'Friend.Example'), {
    domain: 'friend.example',
    allowed: true,
  });
  const [row] = await answer<Record<string, unknown>[]>('domains', 'allowed');
  assert.equal(row?.['domain'], 'friend.example');
  await social('settings', 'set', 'federation.mode', 'limited');
  await social('settings', 'set', 'federation.mode', 'open');
  await social('domains', 'disallow', 'friend.example');
  await assert.rejects(social('domains', 'disallow', 'friend.example'), /not on the list/);
  assert.deepEqual(await answer('relays', 'list'), []);
  await assert.rejects(social('relays', 'remove', 'https://x.example/inbox'), /no relay/);
});

test('statuses, queues, settings, invites and media answer too', async () => {
  await social(
    'accounts',
    'create',
    'writer',
    '--email',
    'w@example.org',
    '--password',
    'correct horse',
  );
  const { id } = await answer<{ id: string }>(
    'statuses',
    'publish',
    'writer',
    '--text',
    'Hello',
    '--visibility',
    'unlisted',
  );
  assert.equal(
    (await answer<{ visibility: string }>('statuses', 'show', id)).visibility,
    'unlisted',
  );
  await social('statuses', 'delete', id);
  await assert.rejects(social('statuses', 'show', id), /There is no status/);
  const stats = await answer<{ lists: { list: string; waiting: number }[] }>('queues', 'stats');
  assert.ok((stats.lists.find((one) => one.list === 'events')?.waiting ?? 0) > 0);
  assert.match(
    await social('queues', 'stats'),
    /Domain events: \d+ waiting, the oldest for[^]*All is well with all of them[^]*is the server running/,
  );
  assert.deepEqual(Object.keys(await answer('queues', 'retry')), ['events', 'inbox', 'deliveries']);
  await social('settings', 'set', 'site.title', '2026');
  await social('settings', 'set', 'registrations.min_age', '16');
  const set = await answer<Record<string, unknown>>('settings', 'list');
  assert.deepEqual([set['site.title'], set['registrations.min_age']], ['2026', 16]);
  await assert.rejects(social('settings', 'set', 'registrations.min_age', '0'), /min_age/);
  await social('settings', 'set', 'registrations.min_age', 'null');
  await assert.rejects(
    social('settings', 'set', 'registrations.mode', 'sometimes'),
    /ended with 2:\nregistrations\.mode/,
  );
  assert.match(
    await social('invites', 'create', '--uses', '2'),
    /^http:\/\/localhost:3000\/invite\/\w/,
  );
  assert.deepEqual(await answer('media', 'prune'), { unattached: 0, remote: 0 });
  assert.deepEqual(await answer('feeds', 'list'), []);
  assert.match(await social('help'), /domains block DOMAIN/);
});

test('the command is a program of its own: answers on stdout, complaints on stderr, an exit code', async () => {
  const io = { cwd: folder, env: environment() };
  await runCli(
    ['accounts', 'create', 'zoe', '--email', 'z@example.org', '--password', 'correct horse'],
    io,
  );
  const { token } = JSON.parse(await runCli(['tokens', 'create', 'zoe', '--json'], io)) as {
    token: string;
  };
  assert.match(token, /^[\w-]{43}$/);
  await assert.rejects(
    runCli(['tokens', 'create', 'nobody'], io),
    /ended with 1:\nThere is no account "nobody" here/,
  );
});

test('the doctor says what is wrong', async () => {
  const findings: { name: string; state: string }[] = [];
  const env = { ...environment(), ORIGIN: 'http://127.0.0.1:1' };
  const code = await main(['doctor', '--json'], {
    config: () => configIn(env),
    write: (line) => void findings.push(...(JSON.parse(line) as typeof findings)),
    complain: (line) => assert.match(line, /^1 of \d+ checks failed/),
  });
  assert.equal(code, 1);
  const states = Object.fromEntries(findings.map((one) => [one.name, one.state]));
  assert.equal(states['origin'], 'failure');
  assert.equal(states['mail'], 'warning');
  for (const name of ['database', 'migrations', 'clock', 'queues', 'redis', 'storage']) {
    assert.equal(states[name], 'ok', name);
  }
});

test('a refusal goes to stderr with an exit code', async () => {
  await assert.rejects(
    social('accounts', 'create', 'al ice', '--email', 'x@example.org'),
    /ended with 1:\nValidation failed: Username must contain/,
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
