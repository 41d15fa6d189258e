import { fork, type ChildProcess } from 'node:child_process';

/** A process of the bench's own, so that what it does is not counted as ours. */
export interface Helper {
  pid: number;
  /** Sends a question and settles with the next message that comes back. */
  ask<Answer>(question: unknown): Promise<Answer>;
  /** The next message that the helper sends by itself. */
  next<Answer>(): Promise<Answer>;
  stop(): void;
}

/** Runs `bench/<script>`; settles when it says that it is ready: with the port it listens on. */
export async function startHelper(
  script: string,
  args: string[] = [],
): Promise<{ helper: Helper; port: number }> {
  const child = fork(new URL(`../${script}`, import.meta.url), args, { serialization: 'advanced' });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const next = <Answer>() => nextMessage<Answer>(child, script);
  const port = await next<number>();
  const helper: Helper = {
    pid: child.pid ?? 0,
    stop,
    next,
    async ask<Answer>(question: unknown) {
      const answer = next<Answer>();
      child.send(question as object);
      return await answer;
    },
  };
  return { helper, port };
}

function nextMessage<Answer>(child: ChildProcess, script: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`${script} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as Answer);
    });
  });
}
