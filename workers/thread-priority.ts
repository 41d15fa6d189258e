import { access, readdir, readFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';

/** How much nicer than the event loop the threads are. */
const NICER = 10;
const NICEST = 19;
const TASKS = '/proc/self/task';

/**
 * Lets the threads that sign give way to the event loop, which hands them their work: where there
 * are no more processors than threads, each turn of the loop would have to wait for some
 * signatures, and answers that came in for a tenth of a second. Signing takes all that is left, as
 * before. Resolves to how many threads there are; on Linux only, elsewhere nothing happens.
 */
export async function lowerThreadPool(): Promise<number> {
  // They are all made when the first is needed.
  await access('.');
  const priority = Math.min(getPriority() + NICER, NICEST);
  const threads = await readdir(TASKS).catch((): string[] => []);
  let lowered = 0;
  for (const thread of threads) {
    const name = await readFile(`${TASKS}/${thread}/comm`, 'utf8').catch(() => '');
    if (!name.startsWith('libuv-worker')) continue;
    try {
      setPriority(Number(thread), priority);
      lowered += 1;
    } catch {
      // A sandbox that forbids it: slower answers, and nothing else.
    }
  }
  return lowered;
}
