/**
 * How the votes stand in polls of other servers. Declared by those who show them; the federation side
 * implements it and the composition root joins the two.
 */
export interface RemotePolls {
  /** Asks the poll's own server, where that was not done for a minute, and waits a short while. */
  refresh(statusId: string): Promise<void>;
}
