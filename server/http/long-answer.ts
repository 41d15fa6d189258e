import { type ServerOptions, ServerResponse } from 'node:http';

/** Characters from which it pays; most answers of lists are longer. */
const LONG = 4_096;

/**
 * Sends a long text as bytes. Node joins a text with the head before it to one more text and encodes
 * that; for a page of hundreds of statuses that was a seventh of all memory that the page took.
 */
class LongAnswer extends ServerResponse {
  override end(...args: unknown[]): this {
    const [body, ...rest] = args;
    const isLong = typeof body === 'string' && body.length >= LONG && typeof rest[0] !== 'string';
    const first = isLong ? Buffer.from(body) : body;
    return super.end(...([first, ...rest] as Parameters<ServerResponse['end']>));
  }
}

/** For the HTTP server that answers so. */
export const LONG_ANSWERS: ServerOptions = { ServerResponse: LongAnswer as typeof ServerResponse };
