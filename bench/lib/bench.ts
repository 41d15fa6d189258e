import type { Options } from './options.ts';

/** One thing that is measured. */
export interface Bench {
  summary: string;
  /** Whether it can be pointed at any server that speaks the Mastodon client API. */
  takesTarget: boolean;
  /** Returns what is to be printed: tables, mostly. */
  run(options: Options): Promise<string[]>;
}
