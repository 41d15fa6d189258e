import fc, { type IAsyncProperty } from 'fast-check';

/** What a lane did. */
export interface Outcome {
  lane: string;
  inputs: number;
  /** Of what kind the inputs were, how they fared and what they changed, for the record. */
  tally: Record<string, number>;
  /** Shrunk counterexamples. */
  failures: Failure[];
}

export interface Failure {
  what: string;
  /** Replays it: the same seed makes the same inputs. */
  seed: number;
  input: string;
  error: string;
}

export interface Run {
  inputs: number;
  seed: number;
  /** Told now and then how far it is. */
  progress?: (outcome: Outcome) => void;
}

const SHOWN = 4000;
/** Milliseconds for making a counterexample small: one that shrinks for ever looks like a stall. */
const PATIENCE = 60_000;

/** Runs one property and tells its smallest counterexample; null where it holds. */
export async function counterexample<T>(
  what: string,
  property: IAsyncProperty<T>,
  { inputs, seed }: Pick<Run, 'inputs' | 'seed'>,
): Promise<Failure | null> {
  const result = await fc.check(property, {
    seed,
    numRuns: inputs,
    interruptAfterTimeLimit: PATIENCE,
  });
  if (!result.failed) return null;
  return {
    what,
    seed: result.seed,
    input: fc.stringify(result.counterexample).slice(0, SHOWN),
    error: textOf(result.errorInstance),
  };
}

function textOf(error: unknown): string {
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, SHOWN);
}
