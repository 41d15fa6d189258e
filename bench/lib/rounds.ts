/** Somebody whose speed is measured: `round` does the work once and returns its figure. */
export interface Contestant {
  name: string;
  round(): Promise<number>;
}

/**
 * Lets everyone run once unmeasured, then `rounds` times in turn, so that what slows the machine
 * down for a while slows down everyone. Returns the figures by name, in order.
 */
export async function interleave(
  rounds: number,
  contestants: Contestant[],
): Promise<Record<string, number[]>> {
  const figures: Record<string, number[]> = {};
  for (const { round } of contestants) await round();
  for (let count = 0; count < rounds; count += 1) {
    for (const { name, round } of contestants) (figures[name] ??= []).push(await round());
    console.error(`  round ${count + 1} of ${rounds}`);
  }
  return figures;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ];
  return (low + high) / 2;
}

/** The value below which `share` (0 to 1) of all values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Round by round, then the median: a slow round weighs on both sides of a ratio alike. */
export function medianRatio(ours: number[] = [], limit: number[] = []): number {
  return median(ours.map((value, index) => value / (limit[index] ?? Number.NaN)));
}
