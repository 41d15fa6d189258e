/**
 * `npm run fuzz -- [--inputs 100000] [--seed N] [--lane readers|requests|inbox]`: hostile inputs of
 * every kind, from one seed. What they must not do is in `server/testing/fuzz/`; what was found in
 * docs/SAFETY.md. Exits with 1 and the smallest counterexamples where something does not hold.
 */
import { parseArgs } from 'node:util';
import type { Outcome, Run } from '#server/testing/fuzz/found.ts';
import { type FuzzWorld, openFuzzWorld } from '#server/testing/fuzz/fuzz-world.ts';
import { liveHeap } from '#server/testing/fuzz/heap.ts';
import { httpLane } from '#server/testing/fuzz/http-lane.ts';
import { inboxLane } from '#server/testing/fuzz/inbox-lane.ts';
import { pureLane } from '#server/testing/fuzz/pure-lane.ts';

/** How the inputs are shared out: what is slowest to judge gets least. */
const LANES: Record<
  string,
  { share: number; run: (world: FuzzWorld, run: Run) => Promise<Outcome> }
> = {
  readers: { share: 0.7, run: (_world, run) => pureLane(run) },
  requests: { share: 0.25, run: httpLane },
  inbox: { share: 0.05, run: inboxLane },
};
/** Megabytes by which live memory may have grown after the first tenth of a lane. */
const GROWTH = 150;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    lane: { type: 'string' },
  },
});
const inputs = Number(values.inputs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(inputs) || !Number.isInteger(seed) || (values.lane && !LANES[values.lane])) {
  console.error('Usage: npm run fuzz -- [--inputs N] [--seed N] [--lane readers|requests|inbox]');
  process.exit(2);
}

process.env.NODE_ENV = 'test';
console.log(`seed ${seed}`);
let isGood = true;
for (const [name, { share, run }] of Object.entries(LANES)) {
  if (values.lane !== undefined && values.lane !== name) continue;
  const wanted = values.lane === undefined ? Math.ceil(inputs * share) : inputs;
  const world = await openFuzzWorld();
  // Caches fill and code is compiled before memory is measured.
  const warm = await run(world, { inputs: Math.ceil(wanted / 10), seed, progress });
  const before = liveHeap();
  const rest = await run(world, { inputs: wanted - warm.inputs, seed: seed + 1_000_000, progress });
  const grown = liveHeap() - before;
  await world.close();
  if (!told([warm, rest], grown)) isGood = false;
}
process.exit(isGood ? 0 : 1);

/** A line that says how far it is, for who waits. */
function progress({ lane, inputs: done, failures }: Outcome): void {
  process.stderr.write(`${lane}: ${done} inputs, ${failures.length} counterexamples\n`);
}

function told(outcomes: Outcome[], grown: number): boolean {
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const count = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0);
  const tally: Record<string, number> = {};
  for (const [kind, n] of outcomes.flatMap((outcome) => Object.entries(outcome.tally)))
    tally[kind] = (tally[kind] ?? 0) + n;
  for (const { what, seed: at, input, error } of failures)
    console.log(`\n✖ ${what}, seed ${at}\n${input}\n${error}`);
  console.log(
    `${outcomes[0]?.lane}: ${count} inputs, ${failures.length} counterexamples, live memory +${grown} MB`,
  );
  console.log(
    Object.entries(tally)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', '),
  );
  return failures.length === 0 && grown < GROWTH;
}
