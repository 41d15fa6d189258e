/**
 * Making threads whole that other servers hold parts of. Declared by those who show them; the
 * federation side implements it and the composition root joins the two.
 */
export interface RemoteThreads {
  /** Somebody looks at the thread of this status: what is missing is read in behind the scenes. */
  opened(statusId: string): void;
}
