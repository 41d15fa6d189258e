/** Random numbers that come again with the same seed. */
export interface Random {
  /** From `low` up to, not including, `high`. */
  integer(low: number, high: number): number;
  pick<T>(values: readonly T[]): T;
}

/** Mulberry32: small and even enough to choose victims with. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low));
  return {
    integer,
    pick(values) {
      if (values.length === 0) throw new Error('nothing to pick from');
      return values[integer(0, values.length)] as (typeof values)[number];
    },
  };
}
