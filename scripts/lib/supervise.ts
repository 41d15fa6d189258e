import { type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended } from './processes.ts';
import { launch, type Program, terminate } from './program.ts';

export interface Supervised {
  /** Settles when the program says for the first time that it is ready. */
  ready: Promise<void>;
  /** Rejects when the program cannot be kept running. Settles after `stop`. */
  done: Promise<void>;
  /** Asks it to finish what it does and leave; kills it when that takes too long. */
  stop(): Promise<void>;
}

/** A program that will not start; `exitCode` is what it ended with. */
export class StartError extends Error {
  readonly exitCode: number;
  constructor(name: string, exitCode: number) {
    super(`${name} does not start (exit code ${exitCode}); see its messages above.`);
    this.exitCode = exitCode;
  }
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** A program that ran this long was well: the next pause is a short one again. */
const WELL_AFTER = 30_000;
/** Enough for a predecessor on the same port to drain. */
const ATTEMPTS_BEFORE_READY = 6;
/** Exit code of a faulty configuration: trying again would not help. */
const FAULTY = 2;

/**
 * Keeps a program running: when it ends by itself it is started again, after a pause that doubles
 * up to half a minute. It says that it is ready by sending `ready` over its channel to us.
 */
export function supervise(program: Program): Supervised {
  const announced = Promise.withResolvers<void>();
  let child: ChildProcess;
  const state = { stopping: false, wasReady: false };

  async function keepRunning(): Promise<void> {
    let pause = FIRST_PAUSE;
    for (let attempt = 1; !state.stopping; attempt += 1) {
      const started = Date.now();
      child = launch(program);
      child.on('message', (message) => {
        if (message !== 'ready') return;
        state.wasReady = true;
        announced.resolve();
      });
      const code = await ended(child);
      if (state.stopping) return;
      if (code === FAULTY || (!state.wasReady && attempt >= ATTEMPTS_BEFORE_READY))
        throw new StartError(program.name, code);
      if (Date.now() - started > WELL_AFTER) pause = FIRST_PAUSE;
      console.error(
        `${program.name} ended (exit code ${code}); starting it again in ${pause / 1000} s.`,
      );
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  const done = keepRunning();
  done.catch(announced.reject);
  announced.promise.catch(() => {});
  return {
    ready: announced.promise,
    done,
    async stop() {
      state.stopping = true;
      await terminate(child);
    },
  };
}
