import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { readOrMakeSecret } from './secret-file.ts';

test('processes that start together get the same secret, and nothing else is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'social-secret-'));
  try {
    const path = join(folder, 'key');
    // They wait for one moment, so that they do meet.
    const program = `import { readOrMakeSecret } from ${JSON.stringify(import.meta.resolve('./secret-file.ts'))};
      while (Date.now() < Number(process.argv[1]));
      process.stdout.write(readOrMakeSecret(process.argv[2], 48));`;
    const at = String(Date.now() + 1_500);
    const secrets = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, at, path]);
        const [secret] = await Promise.all([text(child.stdout), once(child, 'close')]);
        return secret;
      }),
    );
    assert.equal(new Set(secrets).size, 1);
    assert.equal(secrets[0]?.length, 64);
    assert.equal(readOrMakeSecret(path, 48), secrets[0]);
    assert.deepEqual(await readdir(folder), ['key']);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
