import type { Instance } from '../../instance.ts';
import type { Person } from '../../people.ts';

/** Who takes part: those who act, and on the other instance those who see it. */
export interface Pair {
  from: Instance;
  to: Instance;
  main: Person;
  mover: Person;
  target: Person;
  leaver: Person;
  reader: Person;
  shy: Person;
}
