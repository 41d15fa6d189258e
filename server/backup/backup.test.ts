import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { status } from '#server/testing/factories.ts';
import { insertUser } from '#server/testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { backUp } from './backup.ts';
import { restore } from './restore.ts';

const KEY = 'k'.repeat(40);
const ORIGIN = 'http://social.test';

let folder: string;
let one: TestDatabase;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'social-backup-'));
  one = await createTestDatabase();
});
after(async () => {
  await one.close();
  await rm(folder, { recursive: true, force: true });
});

function configIn(dataDir: string, origin = ORIGIN) {
  return { origin, version: '1', dataDir: join(folder, dataDir), s3: null, secretKey: null };
}

async function contents({ db }: TestDatabase): Promise<unknown> {
  const tables = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`.execute(
    db,
  );
  const rows = tables.rows.map(async ({ name }) => {
    const all = await sql`select to_jsonb(t) as row from ${sql.table(name)} t order by 1`.execute(
      db,
    );
    return [name, all.rows];
  });
  return Object.fromEntries(await Promise.all(rows));
}

test('a backup brings back every row, file and key into an empty server', async () => {
  const { id } = await insertUser(one.db, 'alice', {
    display_name: 'Ålice \\ "x"\ttab\nline',
    note: '',
  });
  await insertUser(one.db, 'bob', { domain: undefined });
  await one.db
    .insertInto('sessions')
    .values({
      user_id: (await one.db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id,
      token_hash: Buffer.from([0, 255, 10]),
      ip: null,
      expires_at: new Date(),
    })
    .execute();
  await one.db
    .updateTable('accounts')
    .set({ also_known_as: ['a,b', '{"c"}'] })
    .where('id', '=', id)
    .execute();
  const post = await status(one.db, id);
  const picture = { id: '7', account_id: id, status_id: post, type: 'image' } as const;
  await one.db
    .insertInto('media')
    .values({ ...picture, description: 'A quay' })
    .execute();
  await mkdir(join(folder, 'one/media/originals/ab'), { recursive: true });
  await writeFile(join(folder, 'one/media/originals/ab/x.jpg'), Buffer.alloc(100_000, 7));
  const file = join(folder, 'backup.tar.gz');
  const { manifest } = await backUp(
    { pool: one.pool, config: configIn('one'), secretKey: KEY },
    file,
  );
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(manifest.tables.length > 30);

  const listing = await promisify(execFile)('tar', ['-tzf', file]);
  assert.ok(listing.stdout.includes('tables/accounts\n'));

  const other = await createTestDatabase();
  try {
    const restored = await restore({ pool: other.pool, config: configIn('other') }, file);
    assert.equal(restored.media, 1);
    assert.equal(restored.secretKey, 'restored');
    assert.deepEqual(await contents(other), await contents(one));
    assert.equal(await readFile(join(folder, 'other/secret-key'), 'utf8'), KEY);
    assert.deepEqual(
      await readFile(join(folder, 'other/media/originals/ab/x.jpg')),
      Buffer.alloc(100_000, 7),
    );
    // What keeps up the words of posts does so again.
    await other.db.updateTable('media').set({ description: 'A pier' }).execute();
    const words = await other.db.selectFrom('statuses').select('attached').execute();
    assert.deepEqual(words, [{ attached: 'A pier' }]);
    // New rows get new numbers.
    await other.db
      .insertInto('invites')
      .values({ code: 'x', created_by_account_id: null, max_uses: null, expires_at: null })
      .execute();
    const session = {
      user_id: (await other.db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id,
      token_hash: Buffer.from([1]),
      ip: null,
      expires_at: new Date(),
    };
    await other.db.insertInto('sessions').values(session).execute();
    await assert.rejects(
      restore({ pool: other.pool, config: configIn('other') }, file),
      /not empty/,
    );
  } finally {
    await other.close();
  }
});

test('what does not fit is refused and leaves the database empty', async () => {
  const file = join(folder, 'backup.tar.gz');
  const other = await createTestDatabase();
  const into = { pool: other.pool, config: configIn('third') };
  try {
    await assert.rejects(
      restore({ ...into, config: configIn('third', 'https://else.example') }, file),
      /addresses of accounts never change/,
    );
    await assert.rejects(restore(into, join(folder, 'nothing.tar.gz')), /There is no file/);
    await writeFile(join(folder, 'text.tar.gz'), 'hello');
    await assert.rejects(restore(into, join(folder, 'text.tar.gz')), /This is not a backup/);
    const whole = await readFile(file);
    await writeFile(join(folder, 'cut.tar.gz'), whole.subarray(0, whole.length / 2));
    await assert.rejects(restore(into, join(folder, 'cut.tar.gz')));
    const left = await other.db.selectFrom('accounts').select('id').execute();
    assert.equal(left.length, 0);
  } finally {
    await other.close();
  }
});
