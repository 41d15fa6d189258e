import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while holding the lock file at `path`, so that two commands started together on a
 * fresh checkout install and build once. A lock left by a process that died is taken over.
 *
 * Plain JavaScript for Node 18: this runs before anything is installed.
 *
 * @template T
 * @param {string} path
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) await new Promise((resolve) => setTimeout(resolve, 150));
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    if (!heldByTheLiving(path)) rmSync(path, { force: true });
    return false;
  }
}

/** @param {string} path */
function heldByTheLiving(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // Between being created and being written the file is empty for an instant: that counts as held.
    return pid === 0 || isAlive(pid);
  } catch {
    return false;
  }
}

/**
 * Whether a process with this id exists, whoever it belongs to.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
