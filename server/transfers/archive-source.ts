/**
 * What an archive says, as other servers would be told. Declared here; the federation side
 * implements it and the worker joins the two.
 */
export interface ArchiveSource {
  /** The actor document of somebody here; files are named by their storage keys. */
  actor(accountId: string): Promise<Record<string, unknown> | null>;
  /** The activities of these statuses, in order; files are named by their storage keys. */
  activities(statusIds: readonly string[]): Promise<Record<string, unknown>[]>;
}
