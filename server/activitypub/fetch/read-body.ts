import type { Readable } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  type BrotliDecompress,
  type Gunzip,
} from 'node:zlib';
import { FetchError } from './fetch-error.ts';

/**
 * The whole body, decompressed. The limit counts decompressed bytes as they come, so a bomb stops
 * at the limit and not in memory. `gzip` and `br` are what we ask for; anything else is refused.
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const decoder = decoderOf(encoding);
  const source =
    decoder === null ? body : body.on('error', (error) => decoder.destroy(error)).pipe(decoder);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new FetchError('too_large', `The answer has more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } finally {
    body.destroy();
    decoder?.destroy();
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function decoderOf(encoding: string | undefined): Gunzip | BrotliDecompress | null {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new FetchError('bad_response', 'The answer has an encoding that was not asked for');
  }
}
