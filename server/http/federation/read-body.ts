import type { IncomingMessage } from 'node:http';
import { DomainError } from '#server/core/errors.ts';

/** What is read of a body that is too long, so that its sender sees the answer. */
const PATIENCE = 8;

/**
 * The raw bytes of a body of at most `limit` bytes, which has `timeout` milliseconds to arrive; a
 * connection that takes longer is closed. Refusals: `too_large`, `bad_request` where it breaks off.
 */
export function readBody(
  incoming: IncomingMessage,
  { limit, timeout }: { limit: number; timeout: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => incoming.destroy(), timeout);
    const chunks: Buffer[] = [];
    let size = 0;
    const breaksOff = (): void => {
      clearTimeout(late);
      reject(new DomainError('bad_request', 'The body did not arrive'));
    };
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > PATIENCE * limit) incoming.destroy();
    });
    incoming.once('close', breaksOff);
    incoming.once('end', () => {
      clearTimeout(late);
      incoming.off('close', breaksOff);
      if (size <= limit) return resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
      reject(new DomainError('too_large', `An activity may have at most ${limit} bytes`));
    });
  });
}
