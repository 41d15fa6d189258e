/**
 * Finding what is not known here yet. Declared by those who need it; the federation side implements
 * it and the composition root joins the two. Whatever cannot be found or is refused is null.
 */
export interface RemoteLookup {
  /** `user@host` or the uri of an actor → id of the account. */
  account(handleOrUri: string): Promise<string | null>;
  /** The uri of a status → its id here. */
  status(uri: string): Promise<string | null>;
}
