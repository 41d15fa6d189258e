/**
 * Where files of ours lie. Keys come from `storage/keys.ts` only: nothing a person or a peer chose
 * is ever part of one.
 */
export interface MediaStorage {
  put(key: string, bytes: Uint8Array, mime: string): Promise<void>;
  /** Null when there is no such file. */
  read(key: string): Promise<Buffer<ArrayBuffer> | null>;
  has(key: string): Promise<boolean>;
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>;
  /** Absolute address that browsers and peers load the file from. */
  url(key: string): string;
}
