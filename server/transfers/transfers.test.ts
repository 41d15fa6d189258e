import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { createArchiveSource } from '#server/activitypub/outbox/archive-source.ts';
import { follow } from '#server/accounts/relations/follow.ts';
import { Archive, Import } from '#server/contract/transfer.ts';
import { newId } from '#server/core/ids.ts';
import { silentLogger } from '#server/core/log.ts';
import { readTar } from '#server/core/tar.ts';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { publish } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { buildArchives } from './build-archive.ts';
import { transfersRoutes } from './routes.ts';
import { runImport, sweepImports } from './run-import.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let api: TestApi;
let dataDir: string;
let waiting: string[] = [];
const jobs = {
  enqueue: async (_name: string, payload: object) => {
    if ('importId' in payload) waiting.push(String(payload.importId));
  },
};
before(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'transfers-'));
  const found = new Map<string, string>();
  deps = testDeps(database.db, {
    remote: {
      account: async (handle) => {
        if (!handle.endsWith('@far.example')) return null;
        const [username = ''] = handle.split('@');
        const id =
          found.get(handle) ??
          (await make.remoteAccount(database.db, { username, domain: 'far.example' }));
        found.set(handle, id);
        return id;
      },
      status: async () => null,
    },
  });
  api = testApi(transfersRoutes({ ...deps, config: { ...deps.config, dataDir }, jobs }));
});
after(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

async function person() {
  const username = make.uniqueName('mover');
  return { username, id: await make.localAccount(database.db, { username }) };
}

async function bring(who: string, type: string, text: string, mode = 'merge') {
  const form = new FormData();
  form.set('data', new File([text], `${type}.csv`, { type: 'text/csv' }));
  form.set('type', type);
  form.set('mode', mode);
  const response = await api.request(who, 'POST', '/api/v1/imports', { form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Runs the jobs until none is left; resolves to the import as it is then. */
async function work(who: string, started: Record<string, unknown>): Promise<Import> {
  Import.parse(started);
  for (let id = waiting.shift(); id; id = waiting.shift()) {
    await database.db.updateTable('imports').set({ run_at: new Date() }).execute();
    await runImport({ ...deps, jobs, log: silentLogger() }, id);
  }
  const response = await api.request(who, 'GET', `/api/v1/imports/${String(started['id'])}`);
  return Import.parse(await response.json());
}

const exported = async (who: string, name: string) => {
  const response = await api.request(who, 'GET', `/api/v1/exports/${name}.csv`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-disposition') ?? '', new RegExp(`${name}\\.csv`));
  return await response.text();
};

test('follows go out and come in with their options, and failures say why', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  await follow(deps, {
    accountId: alice.id,
    targetAccountId: bob.id,
    showReblogs: false,
    languages: ['de', 'en'],
  });
  const text = await exported(alice.id, 'following_accounts');
  assert.equal(
    text,
    `Account address,Show boosts,Notify on new posts,Languages\n${bob.username}@social.example,false,false,"de, en"\n`,
  );
  const file = `${text}dan@far.example,true,true,\nnobody@gone.example,true,false,\n@${carol.username}\n`;
  const { body } = await bring(carol.id, 'following', file);
  const done = await work(carol.id, body);
  assert.deepEqual(
    [done.state, done.total_items, done.processed_items, done.failed_items],
    ['finished', 4, 4, 2],
  );
  assert.equal(
    await exported(carol.id, 'following_accounts'),
    text,
    'whom one asked is followed once they agree',
  );
  const asked = await database.db
    .selectFrom('follow_requests')
    .selectAll()
    .where('account_id', '=', carol.id)
    .execute();
  assert.deepEqual(
    asked.map((row) => row.notify),
    [true],
  );
  const failures = await api.request(carol.id, 'GET', `/api/v1/imports/${done.id}/failures.csv`);
  assert.equal(
    await failures.text(),
    `nobody@gone.example,Record not found\n${carol.username},Following your own account is not allowed\n`,
  );
  const other = await api.request(bob.id, 'GET', `/api/v1/imports/${done.id}/failures.csv`);
  assert.equal(other.status, 404);
});

test('whoever is followed stays followed, however the file writes their host', async () => {
  const alice = await person();
  const username = make.uniqueName('far');
  const far = await make.remoteAccount(database.db, { username, domain: 'xn--mnchen-3ya.example' });
  await make.follow(database.db, alice.id, far);
  const followed = () =>
    database.db.selectFrom('follows').selectAll().where('account_id', '=', alice.id);
  const before = await followed().execute();
  const { body } = await bring(alice.id, 'following', `${username}@München.example\n`, 'overwrite');
  assert.equal((await work(alice.id, body)).failed_items, 0);
  assert.deepEqual(
    (await followed().execute()).map((row) => row.id),
    before.map((row) => row.id),
  );
});

test('blocks, mutes, domains, lists and bookmarks, merged or overwritten', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const at = (one: { username: string }) => `${one.username}@social.example`;
  const run = async (type: string, text: string, mode?: string) =>
    await work(alice.id, (await bring(alice.id, type, text, mode)).body);

  await run('muting', `Account address,Hide notifications\n${at(bob)},false\n`);
  await run('muting', `${at(carol)}\n`);
  const both = await exported(alice.id, 'muted_accounts');
  assert.match(both, new RegExp(`${at(carol)},true\n${at(bob)},false`));
  await run('muting', `${at(carol)},true\n`, 'overwrite');
  assert.doesNotMatch(await exported(alice.id, 'muted_accounts'), new RegExp(bob.username));
  const over = { expires_at: new Date(Date.now() - 1_000) };
  await database.db.updateTable('mutes').set(over).where('account_id', '=', alice.id).execute();
  assert.equal(
    await exported(alice.id, 'muted_accounts'),
    'Account address,Hide notifications\n',
    'what has ended by itself would begin anew elsewhere, for ever',
  );

  await run('lists', `Friends,${at(bob)}\nFriends,${at(carol)}\n"A, B",${at(bob)}\n`);
  // Rows are worked on side by side: who comes first is nobody's wish.
  assert.deepEqual(
    (await exported(alice.id, 'lists')).trim().split('\n').toSorted(),
    [`Friends,${at(bob)}`, `Friends,${at(carol)}`, `"A, B",${at(bob)}`].toSorted(),
  );
  await run('lists', `Friends,${at(carol)}\n`, 'overwrite');
  assert.equal(await exported(alice.id, 'lists'), `Friends,${at(carol)}\n`);

  const [one, two] = [
    await make.status(database.db, bob.id),
    await make.status(database.db, carol.id),
  ];
  const uriOf = async (id: string) =>
    (
      await database.db
        .selectFrom('statuses')
        .select('uri')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).uri;
  await run('bookmarks', `${await uriOf(one)}\nhttps://gone.example/1\n`);
  const kept = await run('bookmarks', `#uri\n${await uriOf(two)}\n`, 'overwrite');
  assert.equal(kept.failed_items, 0);
  assert.equal(await exported(alice.id, 'bookmarks'), `${await uriOf(two)}\n`);

  await run('bookmarks', `https://social.example/@${bob.username}/${one}\n`);
  assert.match(await exported(alice.id, 'bookmarks'), new RegExp(await uriOf(one)), 'by its page');

  await run('domain_blocking', '#domain\nLoud.example\n');
  await run('domain_blocking', 'noisy.example\n', 'overwrite');
  assert.equal(await exported(alice.id, 'blocked_domains'), 'noisy.example\n');

  await run('blocking', `${at(bob)}\n`);
  assert.equal(await exported(alice.id, 'blocked_accounts'), `${at(bob)}\n`);
});

test('a long import rests between its runs, and ends when its owner may not act any more', async () => {
  const alice = await person();
  const names = Array.from({ length: 120 }, (_, i) => `paced${i}@far.example`);
  const { body } = await bring(alice.id, 'blocking', `${names.join('\n')}\n`);
  const id = String(body['id']);
  waiting = [];
  const run = async () => {
    await runImport({ ...deps, jobs, log: silentLogger() }, id);
    const { processed_items, state } = Import.parse(
      await (await api.request(alice.id, 'GET', `/api/v1/imports/${id}`)).json(),
    );
    return { processed_items, state };
  };
  const rested = () =>
    database.db.updateTable('imports').set({ run_at: new Date() }).where('id', '=', id).execute();
  assert.deepEqual(await run(), { processed_items: 50, state: 'in_progress' });
  assert.deepEqual(await run(), { processed_items: 50, state: 'in_progress' }, 'not at once again');
  waiting = [];
  await sweepImports({ db: database.db, jobs });
  assert.ok(!waiting.includes(id), 'nor by the sweep');
  await rested();
  await sweepImports({ db: database.db, jobs });
  assert.ok(waiting.includes(id), 'but when its time has come');
  waiting = [];
  assert.deepEqual(await run(), { processed_items: 100, state: 'in_progress' });
  await suspendAccount(database.db, alice.id);
  await rested();
  await runImport({ ...deps, jobs, log: silentLogger() }, id);
  const left = await database.db
    .selectFrom('imports')
    .select('finished_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  assert.ok(left.finished_at);
  const blocks = database.db.selectFrom('blocks').select('id').where('account_id', '=', alice.id);
  assert.equal((await blocks.execute()).length, 100);
  waiting = [];
});

test('refusals: nothing in it, another kind, too many at once, no right', async () => {
  const alice = await person();
  const refused = async (type: string, text: string) => {
    const { status, body } = await bring(alice.id, type, text);
    assert.equal(status, 422);
    return body['error'];
  };
  assert.equal(await refused('following', ''), 'Validation failed: Data is empty');
  assert.match(String(await refused('lists', 'Account address\na@b.example\n')), /incompatible/);
  assert.match(String(await refused('bookmarks', 'x\n'.repeat(20_001))), /more than 20000 rows/);
  for (let i = 0; i < 5; i += 1) await bring(alice.id, 'blocking', 'a@far.example\n');
  assert.equal((await bring(alice.id, 'blocking', 'a@far.example\n')).status, 429);
  waiting = [];
  assert.equal((await api.request(alice.id, 'GET', '/api/v1/exports/secrets.csv')).status, 404);
  const scoped = await api.request(alice.id, 'GET', '/api/v1/exports/lists.csv', {
    scopes: ['read:follows'],
  });
  assert.equal(scoped.status, 403);
  assert.equal((await api.request(null, 'GET', '/api/v1/exports/lists.csv')).status, 401);
});

test('an archive holds what one wrote, private posts and files included', async () => {
  const [alice, bob] = [await person(), await person()];
  const theirs = await make.status(database.db, bob.id);
  await make.user(database.db, alice.id);
  const mine = await publish(deps, { accountId: alice.id, text: 'to few', visibility: 'private' });
  await reblog(deps, { accountId: alice.id, statusId: theirs });
  await favourite(deps, { accountId: alice.id, statusId: theirs });
  const key = 'originals/ab/cd/0123456789012345678901234567.png';
  await database.db
    .insertInto('media')
    .values({ id: newId(), account_id: alice.id, status_id: mine, type: 'image', file_key: key })
    .execute();
  await database.db
    .insertInto('account_keys')
    .values({ key_id: `${alice.id}#key`, account_id: alice.id, public_key_pem: 'PEM' })
    .execute();

  const asked = await api.request(alice.id, 'POST', '/api/v1/archives');
  assert.equal(Archive.parse(await asked.json()).state, 'in_progress');
  assert.equal((await api.request(alice.id, 'POST', '/api/v1/archives')).status, 429);
  const build = {
    db: database.db,
    config: { dataDir },
    storage: { read: async () => Buffer.from('picture') },
    source: createArchiveSource(deps),
    log: silentLogger(),
  };
  await buildArchives(build);
  const list = await api.request(alice.id, 'GET', '/api/v1/archives');
  const [archive] = z.array(Archive).parse(await list.json());
  assert.equal(archive?.state, 'ready');
  const path = `/api/v1/archives/${archive!.id}/archive.tar.gz`;
  assert.equal((await api.request(bob.id, 'GET', path)).status, 404);
  const file = await api.request(alice.id, 'GET', path);
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.equal(bytes.byteLength, archive!.bytes);
  const entries = new Map<string, string>();
  for await (const entry of readTar(Readable.from([gunzipSync(bytes)])))
    entries.set(entry.name, Buffer.concat(await Array.fromAsync(entry.content)).toString());
  assert.deepEqual([...entries.keys()].toSorted(), [
    'actor.json',
    'bookmarks.json',
    'likes.json',
    key,
    'outbox.json',
  ]);
  const outbox = JSON.parse(entries.get('outbox.json')!);
  assert.equal(outbox.totalItems, 2);
  assert.deepEqual(
    outbox.orderedItems.map((activity: { type: string }) => activity.type),
    ['Create', 'Announce'],
  );
  assert.match(outbox.orderedItems[0].object.content, /to few/);
  assert.equal(outbox.orderedItems[0].object.attachment[0].url, key);
  assert.equal(JSON.parse(entries.get('likes.json')!).totalItems, 1);
  assert.equal(JSON.parse(entries.get('actor.json')!).outbox, 'outbox.json');
});

test('an archive that cannot be made is given up after some attempts', async () => {
  const alice = await person();
  await api.request(alice.id, 'POST', '/api/v1/archives');
  const broken = {
    db: database.db,
    config: { dataDir },
    storage: { read: async () => null },
    source: {
      actor: () => Promise.reject(new Error('broken')),
      activities: () => Promise.reject(new Error('broken')),
    },
    log: silentLogger(),
  };
  for (let i = 0; i < 5; i += 1) {
    await buildArchives(broken);
    await database.db
      .updateTable('archives')
      .set({ run_at: new Date(0) })
      .execute();
  }
  const list = await api.request(alice.id, 'GET', '/api/v1/archives');
  const [archive] = z.array(Archive).parse(await list.json());
  assert.equal(archive?.state, 'failed');
  assert.equal(
    (await api.request(alice.id, 'POST', '/api/v1/archives')).status,
    200,
    'and may be asked for again',
  );
});
