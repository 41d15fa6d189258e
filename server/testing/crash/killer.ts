import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from '../instance.ts';
import type { Random } from './random.ts';

/** Kills web or workers of an instance at random moments, `times` times, and starts it each time. */
export async function killAtRandom(
  { web, workers }: Instance,
  times: number,
  random: Random,
): Promise<void> {
  for (let strikes = 0; strikes < times; strikes += 1) {
    await pause(random.integer(100, 1200));
    const victim = random.pick([web, workers]);
    await victim.kill();
    await victim.start();
  }
}
