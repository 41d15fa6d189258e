import type { Viewer } from '#server/api/viewer.ts';
import type { Connection, Hub } from './hub.ts';
import { eventFrame } from './message.ts';
import type { Subscription } from './streams.ts';

/** Bytes that may wait for a reader. */
const MOST_WAITING = 256 * 1024;
/** Milliseconds between two signs of life. */
const THUMP = 15_000;

const hello = Buffer.from(':)\n');
const thump = Buffer.from(':thump\n');

/**
 * A body of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) that
 * ends with its reader; `leave` is called then.
 */
export function serveEvents(
  hub: Hub,
  {
    viewer,
    subscription,
    leave,
  }: { viewer: Viewer; subscription: Subscription; leave: () => void },
): ReadableStream<Uint8Array> {
  let stop = (): void => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const put = (bytes: Buffer): void => {
          if ((controller.desiredSize ?? 0) < 0) connection.close('slow');
          else controller.enqueue(bytes);
        };
        const timer = setInterval(() => put(thump), THUMP);
        stop = () => {
          clearInterval(timer);
          hub.remove(connection);
          leave();
        };
        const connection: Connection = {
          viewer,
          send: (message) => put(eventFrame(message)),
          close: () => {
            stop();
            controller.close();
          },
        };
        hub.add(connection);
        hub.subscribe(connection, subscription);
        put(hello);
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
}
