import type { WebSocket } from 'ws';

/** Seconds between two pings of a connection; who has not answered by the next one is gone. */
const EVERY = 30;

export interface Heartbeat {
  watch(socket: WebSocket): void;
  close(): void;
}

/** Pings all connections in turn, a part of them each second, so that ten thousand do not jam. */
export function createHeartbeat(): Heartbeat {
  const turns = Array.from({ length: EVERY }, () => new Set<WebSocket>());
  const silent = new WeakSet<WebSocket>();
  let turn = 0;
  let newest = 0;

  const timer = setInterval(() => {
    turn = (turn + 1) % EVERY;
    for (const socket of turns[turn] ?? []) {
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }, 1_000).unref();

  return {
    watch(socket) {
      newest = (newest + 1) % EVERY;
      const own = turns[newest];
      own?.add(socket);
      socket.on('pong', () => silent.delete(socket));
      socket.on('close', () => own?.delete(socket));
    },
    close: () => clearInterval(timer),
  };
}
