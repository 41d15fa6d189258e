import type { AsyncRefresh } from '#server/contract/status.ts';

/**
 * Making threads whole that other servers hold parts of. Declared by those who show them; the
 * federation side implements it and the composition root joins the two.
 */
export interface RemoteThreads {
  /**
   * Somebody looks at the thread of this status: what is missing is read in behind the scenes.
   * Resolves to how far that is while more is on its way, to null where nothing is.
   */
  opened(statusId: string): Promise<AsyncRefresh | null>;
  /** How far it is; where nothing is on its way, it is finished. */
  progress(statusId: string): Promise<AsyncRefresh>;
}
