import { authenticity } from './removals/authenticity.ts';
import { authority } from './removals/authority.ts';
import { documents } from './removals/documents.ts';
import { people } from './removals/people.ts';
import { requests } from './removals/requests.ts';
import { resources } from './removals/resources.ts';

/** A defence of federation, how to take it out, and the test that must notice. */
export interface Removal {
  /** Number in the list of docs/SAFETY.md; the titles of its tests begin with `§2.<item> `. */
  item: number;
  /** The defence, in words. */
  what: string;
  /** The test file. */
  test: string;
  edits: { file: string; search: string; replace: string }[];
}

/** Replayed by `npm run prove-safety`. */
export const REMOVALS: readonly Removal[] = [
  ...authenticity,
  ...documents,
  ...authority,
  ...resources,
  ...people,
  ...requests,
];
