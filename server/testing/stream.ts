import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from './until.ts';

/** What an event tells; of a deletion its id, of an event without payload nothing. */
export type Payload = Record<string, unknown>;

/** What came over a WebSocket. */
export interface Heard {
  stream: string[];
  event: string;
  payload?: string;
}

/** A reader of streams, as a client is. */
export interface TestStream {
  socket: WebSocket;
  heard: Heard[];
  /** What the server said that was no event. */
  faults: { error: string; status: number }[];
  say(request: Record<string, unknown>): void;
  /** The first event that fits, once it has come. */
  next(event: string, fits?: (payload: Payload) => boolean): Promise<Payload>;
  /** Settles with the code once the server has closed it. */
  closed: Promise<number>;
  close(): void;
}

/** Opens a WebSocket of the streaming API; `query` without the question mark. Throws `HTTP <status>`. */
export async function openStream(
  origin: string,
  token: string | null,
  query = '',
): Promise<TestStream> {
  const url = `${origin.replace(/^http/, 'ws')}/api/v1/streaming${query && `?${query}`}`;
  const headers: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers });
  const heard: Heard[] = [];
  const faults: { error: string; status: number }[] = [];
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data) => {
    const said = JSON.parse(String(data as Buffer)) as Heard & { error: string; status: number };
    if ('error' in said) faults.push(said);
    else heard.push(said);
  });
  socket.on('unexpected-response', (_request, response) => {
    socket.emit('error', new Error(`HTTP ${response.statusCode}`));
    socket.terminate();
  });
  await once(socket, 'open');
  return {
    socket,
    heard,
    faults,
    say: (request) => socket.send(JSON.stringify(request)),
    next: async (event, fits = () => true) =>
      await until(
        () =>
          heard
            .filter((one) => one.event === event)
            .map(read)
            .find(fits),
        { what: `the event ${event}; heard ${heard.map((one) => one.event).join()}` },
      ),
    closed,
    close: () => socket.terminate(),
  };
}

function read({ event, payload = '{}' }: Heard): Payload {
  return event === 'delete' ? { id: payload } : (JSON.parse(payload) as Payload);
}
