import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  name: string;
  rounds: number;
  /** What our own server's jobs go through. */
  jobs: 'postgresql' | 'redis';
  /** Folder for CPU profiles (`.cpuprofile`) of our own server's processes. */
  profile: string | null;
  /** Another server to drive instead of one of our own. */
  target: { origin: string; token: string } | null;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {}

export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError('--rounds must be a number from 1 on');
  if (Boolean(values.target) !== Boolean(values.token))
    throw new UsageError('--target and --token go together');
  const { target, token } = values;
  return {
    name: positionals[0] ?? '',
    rounds,
    jobs: values.redis ? 'redis' : 'postgresql',
    profile: values.profile ? resolve(values.profile) : null,
    target: target && token ? { origin: new URL(target).origin, token } : null,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        redis: { type: 'boolean', default: false },
        profile: { type: 'string' },
        target: { type: 'string' },
        token: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
