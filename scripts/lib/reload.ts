import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, ROOT } from './processes.ts';
import { launch, type Program, terminate } from './program.ts';
import { aborted } from './stop-signal.ts';

/** Editors write several files at once, or one in several steps. */
const SETTLING = 150;

/**
 * Keeps a program running with the code as it is now: each `change` starts it anew. One that fails
 * waits for the next change. Runs until `signal` is aborted; `onReady` is called after each start.
 */
export async function runReloading(
  program: Program,
  changes: EventTarget,
  signal: AbortSignal,
  onReady: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const child = launch(program);
    child.on('message', (message) => message === 'ready' && onReady());
    const changed = Promise.race([once(changes, 'change'), aborted(signal)]);
    const code = await Promise.race([ended(child), changed.then(() => null)]);
    if (code !== null) {
      console.error(
        `${program.name} ended (exit code ${code}); it starts again when you change something.`,
      );
      await changed;
    }
    await terminate(child);
  }
}

/**
 * Tells of changes to files once they have settled. `files` says what counts in which folder: a
 * pattern for the path below it.
 */
export function watchFiles(files: Record<string, RegExp>): EventTarget {
  const changes = new EventTarget();
  let latest = 0;
  const settle = async () => {
    const mine = (latest += 1);
    await sleep(SETTLING);
    if (mine === latest) changes.dispatchEvent(new Event('change'));
  };
  for (const [folder, pattern] of Object.entries(files)) {
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (file && pattern.test(file) && !file.endsWith('.test.ts')) void settle();
    });
  }
  return changes;
}
