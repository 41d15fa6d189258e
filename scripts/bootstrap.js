/**
 * The way in for every npm script: `node scripts/bootstrap.js scripts/start.ts …` installs the
 * packages when they are missing or stale and goes on under the Node that package.json pins.
 *
 * Plain JavaScript without dependencies, because it runs under whatever Node (18 or newer) the
 * system has, before anything is installed. See docs/adr/0003-node-through-npm.md.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installWhenStale } from './lib/install.js';
import { whenNpmIsKilled } from './lib/npm.js';

const NEEDED = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Installs what is missing, then runs `script` (a path inside the repository) with `args`.
 *
 * @param {string} script
 * @param {string[]} args
 */
export async function bootstrap(script, args) {
  await installWhenStale(root);
  // Compiled code is kept between starts: half of the time that a short command takes.
  process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compiled');
  const node = pinnedNode();
  const target = join(root, script);
  if (process.execPath === node || (!node && major(process.versions.node) >= NEEDED)) {
    process.argv = [process.execPath, target, ...args];
    await import(pathToFileURL(target).href);
    return;
  }
  if (!node) {
    throw new Error(
      `Node ${NEEDED} or newer is needed; this is ${process.version}, and npm has no pinned build ` +
        `for ${process.platform}-${process.arch}. Install Node ${NEEDED} and try again.`,
    );
  }
  continueUnder(node, [target, ...args]);
}

/** The Node that npm installed for this machine, or null where there is no such package. */
function pinnedNode() {
  const { platform, arch } = process;
  const names = [`node-${platform}-${arch}`, `node-bin-${platform}-${arch}`];
  const paths = names.map((name) => join(root, 'node_modules', name, 'bin', 'node'));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** @param {string} version */
function major(version) {
  return Number(version.split('.')[0]);
}

/**
 * Hands over to `node`, passing signals on and ending as it ends.
 *
 * @param {string} node
 * @param {string[]} args
 */
function continueUnder(node, args) {
  // The channel tells the other side when this process is killed without a chance to say so.
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  whenNpmIsKilled(() => child.kill('SIGTERM'));
  child.on('error', fail);
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  if (!script) fail('Usage: node scripts/bootstrap.js scripts/NAME.ts [arguments]');
  else await bootstrap(script, args).catch(fail);
}
