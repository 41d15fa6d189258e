import type { Viewer } from '#server/api/viewer.ts';
import type { Message } from './message.ts';
import type { StreamKind, Subscription } from './streams.ts';

/** An open WebSocket or a request for server-sent events. */
export interface Connection {
  viewer: Viewer;
  /** Never waits: a reader who is too slow is closed. */
  send(message: Message, subscription: Subscription): void;
  close(why: CloseReason): void;
}

export type CloseReason = 'revoked' | 'slow' | 'stopping' | 'flooding' | 'gone';

export interface Listener {
  connection: Connection;
  subscription: Subscription;
}

/** Who reads what in this process. */
export interface Hub {
  connections(): Connection[];
  add(connection: Connection): void;
  /** Forgets the connection with all that it reads. */
  remove(connection: Connection): void;
  /** Reading the same twice is reading it once. */
  subscribe(connection: Connection, subscription: Subscription): void;
  unsubscribe(connection: Connection, label: readonly string[]): void;
  /** How many streams the connection reads. */
  size(connection: Connection): number;
  /** The keys of this kind that somebody reads. */
  keys(kind: StreamKind): string[];
  listeners(kind: StreamKind, key: string): Iterable<Listener>;
}

export function createHub(): Hub {
  const open = new Map<Connection, Map<string, Listener>>();
  const kinds = new Map<StreamKind, Map<string, Set<Listener>>>();

  function leave(listener: Listener): void {
    const { kind, key } = listener.subscription;
    const byKey = kinds.get(kind);
    const listeners = byKey?.get(key);
    listeners?.delete(listener);
    if (listeners?.size === 0) byKey?.delete(key);
  }

  return {
    connections: () => [...open.keys()],
    add: (connection) => void open.set(connection, new Map()),
    remove(connection) {
      for (const listener of open.get(connection)?.values() ?? []) leave(listener);
      open.delete(connection);
    },
    subscribe(connection, subscription) {
      const own = open.get(connection);
      const name = nameOf(subscription.label);
      if (!own || own.has(name)) return;
      const listener = { connection, subscription };
      own.set(name, listener);
      const byKey = kinds.get(subscription.kind) ?? new Map<string, Set<Listener>>();
      kinds.set(subscription.kind, byKey);
      const listeners = byKey.get(subscription.key) ?? new Set();
      byKey.set(subscription.key, listeners.add(listener));
    },
    unsubscribe(connection, label) {
      const own = open.get(connection);
      const listener = own?.get(nameOf(label));
      if (!listener) return;
      own?.delete(nameOf(label));
      leave(listener);
    },
    size: (connection) => open.get(connection)?.size ?? 0,
    keys: (kind) => [...(kinds.get(kind)?.keys() ?? [])],
    listeners: (kind, key) => kinds.get(kind)?.get(key) ?? [],
  };
}

function nameOf(label: readonly string[]): string {
  return label.join('\n');
}
