import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cpuTime } from '../cpu-time.ts';
import { counterexample, type Outcome, type Run } from './found.ts';
import { isRefusal, READERS, type Reader } from './readers.ts';

/** Milliseconds of processor time that no reader may take for one input. */
const SLOW = 3_000;

/** Everything that reads without asking anybody: the inputs are shared out among the readers. */
export async function pureLane({ inputs, seed, progress }: Run): Promise<Outcome> {
  const share = Math.ceil(inputs / READERS.length);
  const outcome: Outcome = { lane: 'readers', inputs: 0, tally: {}, failures: [] };
  for (const reader of READERS) {
    const found = await counterexample(reader.name, propertyOf(reader, outcome), {
      inputs: share,
      seed,
    });
    if (found !== null) outcome.failures.push(found);
    progress?.(outcome);
  }
  return outcome;
}

function propertyOf(reader: Reader, outcome: Outcome) {
  return fc.asyncProperty(reader.input, async (input) => {
    outcome.inputs += 1;
    let fate = 'read';
    const spent = await cpuTime(async () => {
      try {
        await reader.read(input as never);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        fate = 'refused';
      }
    });
    const name = `${reader.name} ${fate}`;
    outcome.tally[name] = (outcome.tally[name] ?? 0) + 1;
    assert.ok(spent < SLOW, `${reader.name} takes its time`);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined, 'Object.prototype');
  });
}
