/**
 * `npm test`: everything, or just the files given. One throw-away PostgreSQL serves the whole run;
 * each test file takes a database of its own from it.
 *
 * node:test runs last, so that its summary closes the output.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startTestCluster } from '#server/testing/cluster.ts';
import { hasMediaWiki } from '#server/testing/mediawiki/mediawiki.ts';
import { hasRedis } from '#server/testing/redis.ts';
import { buildWebWhenStale } from './lib/build-web.ts';
import { ROOT, run } from './lib/processes.ts';

const PATTERNS = ['server', 'workers', 'scripts', 'migrations', 'web/testing', 'bench'].map(
  (folder) => `${folder}/**/*.test.ts`,
);
const TIMEOUT = 10 * 60 * 1000;

const given = process.argv.slice(2);
const ours = given.filter((file) => !belongsToVitest(file));
const webs = given.filter(belongsToVitest);

process.env.NODE_ENV = 'test';
const codes: number[] = [];
if (given.length === 0 || webs.length > 0) codes.push(await runVitest(webs));
if (given.length === 0 || ours.length > 0) codes.push(await runNodeTest(ours));
// Ends what is still held open (the throw-away server goes with us).
process.exit(codes.some((code) => code !== 0) ? 1 : 0);

function belongsToVitest(file: string): boolean {
  return /(^|\/)web\/src\//.test(file);
}

async function runVitest(files: string[]): Promise<number> {
  if (globSync('web/src/**/*.test.ts', { cwd: ROOT }).length === 0) return 0;
  // In web/, since SvelteKit writes what it generates where it is started.
  const names = files.map((file) => file.replace(/^.*web\//, ''));
  return await run(join(ROOT, 'node_modules/.bin/vitest'), ['run', ...names], {
    cwd: join(ROOT, 'web'),
  });
}

async function runNodeTest(files: string[]): Promise<number> {
  const chosen =
    files.length > 0
      ? files
      : globSync(PATTERNS, { cwd: ROOT, exclude: ['**/node_modules/**'] }).toSorted();
  if (!hasRedis())
    console.log('Redis lane skipped: no redis-server on the PATH and no TEST_REDIS_URL.');
  if (!hasMediaWiki())
    console.log("MediaWiki lane skipped: Debian's package mediawiki is not installed.");
  // A few files of the server alone do not need it.
  if (files.length === 0 || files.some((file) => /(^|\/)web\//.test(file)))
    await buildWebWhenStale();
  process.env.TEST_DATABASE_URL = await startTestCluster();
  const concurrency = Math.max(2, availableParallelism());
  const options = [
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TIMEOUT}`,
    '--test-reporter=spec',
  ];
  return await run(process.execPath, ['--test', ...options, ...chosen]);
}
