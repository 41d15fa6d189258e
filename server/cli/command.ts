import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type CliContext, openContext } from './context.ts';
import type { Io } from './io.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>;

export interface Command {
  /** What comes after the name. */
  usage: string;
  summary: string;
  run(argv: string[], io: Io): Promise<void>;
}

/** Commands by name under one word; the name "" is the word by itself. */
export type CommandGroup = Record<string, Command>;

/** What was typed makes no sense; the message says why, the usage follows, the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A command with its options, which `run` gets parsed and typed. Every command takes `--json`. */
export function command<const O extends Options>(definition: {
  usage: string;
  summary: string;
  options: O;
  /** How many words it takes beside its options; 1 unless told. */
  words?: number;
  run(ctx: CliContext, values: Parsed<O>['values'], positionals: string[]): Promise<void>;
}): Command {
  const { usage, summary } = definition;
  return {
    usage,
    summary,
    async run(argv, io) {
      const { values, positionals } = parse(argv, definition.options);
      const extra = positionals[definition.words ?? 1];
      if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many`);
      const json = (values as { json?: boolean }).json ? 'yes' : 'no';
      const ctx = await openContext(io, json);
      try {
        await definition.run(ctx, values, positionals);
      } finally {
        await ctx.close();
      }
    },
  };
}

function parse<O extends Options>(argv: string[], options: O): Parsed<O> {
  try {
    const config = {
      args: argv,
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
    } as const;
    return parseArgs(config) as unknown as Parsed<O>;
  } catch (err) {
    throw new UsageError(err instanceof Error ? err.message : String(err), { cause: err });
  }
}

/** The first argument, which the command cannot do without. */
export function required(positionals: string[], name: string): string {
  const [first] = positionals;
  if (first === undefined) throw new UsageError(`${name} is missing`);
  return first;
}

/** One of `allowed`; undefined when the option is not given. */
export function oneOf<const T extends string>(
  value: string | undefined,
  allowed: readonly T[],
  name: string,
): T | undefined {
  if (value === undefined) return undefined;
  if ((allowed as readonly string[]).includes(value)) return value as T;
  throw new UsageError(`${name} must be one of ${allowed.join(', ')}`);
}

/** A positive whole number; `fallback` when the option is not given. */
export function readCount(value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(`"${value}" is not a positive number`);
}
