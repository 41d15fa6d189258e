import pg from 'pg';

export interface Listening {
  close(): Promise<void>;
}

/** Time between two attempts to connect again, in milliseconds. */
const REST = 1_000;

/**
 * Calls `heard` with every notice on `channel` (of PostgreSQL's LISTEN), and with nothing after every
 * connection made, since notices may have been missed before it. Notices are hints: whoever relies on
 * one must do without as well.
 */
export function listen(url: string, channel: string, heard: (notice?: string) => void): Listening {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const own = new pg.Client({
      connectionString: url,
      application_name: 'wikimedia-social-listen',
      keepAlive: true,
    });
    client = own;
    own.on('error', () => {});
    own.on('notification', ({ payload }) => heard(payload));
    own.once('end', again);
    try {
      await own.connect();
      await own.query(`listen ${own.escapeIdentifier(channel)}`);
      heard();
    } catch {
      // A connection that was never made does not always say that it ended.
      own.off('end', again);
      await own.end().catch(() => {});
      again();
    }
  }

  function again(): void {
    if (!closed) timer = setTimeout(() => void connect(), REST);
  }

  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
