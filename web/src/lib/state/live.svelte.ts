import type { Status } from '#lib/api/entities.ts';
import { change } from './changes.svelte.ts';

/** One of the server's streams. */
export interface StreamRequest {
  stream: 'user' | 'public' | 'public:local' | 'hashtag' | 'list';
  tag?: string;
  list?: string;
}

/** What a stream tells; `gap`: something may have been missed, so ask the server. */
export interface LiveEvent {
  event: string;
  /** JSON, or the id of what was deleted. */
  payload: string;
}

type Listener = (event: LiveEvent) => void;

/** Whether what happens comes by itself; while it does not, whoever shows it has to ask. */
export const live = $state({ open: false });

const streams = new Map<string, { request: StreamRequest; listeners: Set<Listener> }>();
let socket: WebSocket | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
/** Also at first: what happened between the making of the page and now was told to nobody. */
let missed = true;

/** Milliseconds until a lost connection is tried again: longer each time, each browser its own. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** Milliseconds that the server may take to subscribe: whoever asked sooner could miss something again. */
const SUBSCRIBING = 500;

/**
 * Calls `listener` with what the stream tells from now on; browser only, for who is signed in.
 * Returns how to stop. All streams of a page share one connection.
 */
export function listen(request: StreamRequest, listener: Listener): () => void {
  const name = nameOf([request.stream, request.tag ?? request.list ?? '']);
  const known = streams.get(name);
  if (known) known.listeners.add(listener);
  else {
    streams.set(name, { request, listeners: new Set([listener]) });
    say('subscribe', request);
  }
  connect();
  return () => {
    const stream = streams.get(name);
    if (!stream?.listeners.delete(listener) || stream.listeners.size > 0) return;
    streams.delete(name);
    say('unsubscribe', request);
  };
}

function connect(): void {
  if (socket || timer || streams.size === 0) return;
  const own = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/streaming`);
  socket = own;
  own.addEventListener('open', () => {
    failures = 0;
    live.open = true;
    for (const { request } of streams.values()) say('subscribe', request);
    if (missed) setTimeout(tellOfGap, SUBSCRIBING);
    missed = false;
  });
  own.addEventListener('message', ({ data }) => hear(String(data)));
  own.addEventListener('close', () => {
    socket = null;
    live.open = false;
    missed = true;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + Math.random());
    failures += 1;
    timer = setTimeout(() => {
      timer = undefined;
      connect();
    }, pause);
  });
}

function tellOfGap(): void {
  for (const name of streams.keys()) tell(name, { event: 'gap', payload: '' });
}

function say(type: 'subscribe' | 'unsubscribe', request: StreamRequest): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, ...request }));
}

function hear(data: string): void {
  const {
    stream,
    event,
    payload = '',
  } = JSON.parse(data) as Partial<LiveEvent> & {
    stream?: string[];
  };
  if (!stream || !event) return;
  // Whatever shows the post shows it as it is now.
  if (event === 'delete') change(payload, { deleted: true });
  if (event === 'status.update') edit(JSON.parse(payload) as Status);
  tell(nameOf(stream), { event, payload });
}

/** What is the reader's own (flags, votes) is not in the stream and stays as it was. */
function edit({ poll: _votes, filtered: _filters, ...status }: Status): void {
  change(status.id, status);
}

function tell(name: string, event: LiveEvent): void {
  for (const listener of streams.get(name)?.listeners ?? []) listener(event);
}

function nameOf([stream = '', more = '']: string[]): string {
  return `${stream}\n${more}`;
}
