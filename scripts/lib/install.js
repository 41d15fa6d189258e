import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../server/core/lock.js';

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.installed');

/**
 * What node_modules has to be made from: the lockfile, on this kind of machine.
 *
 * @param {string} root
 */
function wanted(root) {
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lockfile).digest('hex');
  return `${digest} ${process.platform}-${process.arch}`;
}

/**
 * Whether node_modules is there and was made from the present lockfile.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(root);
}

/**
 * Notes that node_modules agrees with the lockfile. npm calls this by the `prepare` script after
 * every `npm install` and `npm ci`, so one done by hand is not repeated.
 *
 * @param {string} root
 */
export function markInstalled(root) {
  if (existsSync(join(root, 'node_modules'))) writeFileSync(stampFile(root), wanted(root));
}

/**
 * Runs `npm ci` unless node_modules is up to date. Progress goes to stderr: stdout belongs to the
 * command that was asked for.
 *
 * @param {string} root
 */
export async function installWhenStale(root) {
  if (isInstalled(root)) return;
  await withLock(join(root, '.cache', 'install.lock'), () => {
    if (isInstalled(root)) return;
    const started = Date.now();
    const reason = existsSync(join(root, 'node_modules')) ? 'packages changed' : 'first start';
    console.error(`Installing packages (${reason}; takes about half a minute) …`);
    npmCi(root);
    markInstalled(root);
    console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  });
}

/** @param {string} root */
function npmCi(root) {
  // The npm that is running us, by the node that runs it: node_modules/.bin/node is about to go.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] = npm && node ? [node, [npm, ...options]] : ['npm', options];
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (error || status !== 0) {
    throw new Error(`npm ci failed${error ? `: ${error.message}` : ''}. Nothing was started.`);
  }
}
