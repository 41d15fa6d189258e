import { readParameters } from '../signatures/header.ts';
import { httpUrl } from '../vocab.ts';

/** What `Collection-Synchronization` says (FEP-8fcf). */
export interface Synchronisation {
  /** The followers collection of the sender. */
  collectionId: string;
  /** Where the receiving server reads which of its accounts are in it. */
  url: string;
  /** Of these: the SHA-256 of each id, XORed, in hexadecimal. */
  digest: string;
}

export const SYNCHRONISATION_HEADER = 'collection-synchronization';

const MAX_LENGTH = 4096;

export function writeSynchronisation({ collectionId, url, digest }: Synchronisation): string {
  return `collectionId="${collectionId}", url="${url}", digest="${digest}"`;
}

/** Null where it cannot be understood: it only ever helps. */
export function readSynchronisation(text: string): Synchronisation | null {
  const parameters = text.length > MAX_LENGTH ? null : readParameters(text);
  if (parameters === null) return null;
  const collectionId = httpUrl(parameters.get('collectionId'));
  const url = httpUrl(parameters.get('url'));
  const digest = (parameters.get('digest') ?? '').toLowerCase();
  if (collectionId === null || url === null || !/^[0-9a-f]{64}$/.test(digest)) return null;
  return { collectionId, url, digest };
}
