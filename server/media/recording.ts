import { createLane } from '#server/core/lane.ts';
import type { EncodedFile } from './remote-file.ts';
import { sniffRecording } from './sniff.ts';

/** Bytes of a film or sound that is copied at most; what is larger stays where it is. */
export const RECORDING_BYTES = 40 * 1024 * 1024;

/** Copies are held in memory until they are stored: never many at a time. */
export const recordings = createLane({
  concurrency: 2,
  queue: 16,
  refusal: { text: 'Too many films at once. Try again in a moment!', retryAfter: 10 },
});

/**
 * A film or sound of another server as we serve it: unchanged, but under the type that its own first
 * bytes tell, one of those that a browser can only play. Throws for anything else.
 */
export function readRecording(bytes: Uint8Array): EncodedFile {
  const mime = sniffRecording(bytes);
  if (mime === null) throw new Error('not a film or sound that is passed on');
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), mime };
}
