/** One event as it goes out; written once however many read it. */
export interface Message {
  event: string;
  /** Null for the event that has none (`filters_changed`). */
  payload: string | null;
  /** What was written already, by stream. */
  frames: Map<string, Buffer>;
}

export function createMessage(event: string, payload: string | null): Message {
  return { event, payload, frames: new Map() };
}

/** For a WebSocket: JSON whose payload is JSON in a string. */
export function webSocketFrame(message: Message, label: readonly string[]): Buffer {
  const { event, payload } = message;
  return frame(message, label.join('\n'), () =>
    JSON.stringify({ stream: label, event, ...(payload === null ? {} : { payload }) }),
  );
}

/** For server-sent events; these name no stream, as each has a connection of its own. */
export function eventFrame(message: Message): Buffer {
  return frame(
    message,
    '\n',
    () => `event: ${message.event}\ndata: ${message.payload ?? 'undefined'}\n\n`,
  );
}

function frame({ frames }: Message, key: string, write: () => string): Buffer {
  let known = frames.get(key);
  if (!known) frames.set(key, (known = Buffer.from(write())));
  return known;
}
