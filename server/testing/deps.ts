import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import type { RemotePolls } from '#server/polls/remote-polls.ts';
import type { RemoteThreads } from '#server/statuses/remote-threads.ts';
import { TEST_ORIGIN } from './factories.ts';

/** The limits of a server that nobody configured. */
export const TEST_LIMITS: Config['limits'] = {
  statusCharacters: 500,
  mediaAttachments: 4,
  descriptionCharacters: 1500,
  imageBytes: 16 * 1024 * 1024,
  videoBytes: 99 * 1024 * 1024,
  filmSeconds: 3_600,
  imagePixels: 33_177_600,
  displayNameCharacters: 30,
  noteCharacters: 500,
  profileFields: 4,
  pinnedStatuses: 5,
  follows: 7_500,
  followsPerFollower: 1.1,
};

export interface TestDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain' | 'limits'>;
  storage: Pick<MediaStorage, 'url' | 'put' | 'delete'>;
  remote: RemoteLookup;
  threads: RemoteThreads;
  remotePolls: RemotePolls;
}

/** What use cases take, on a test database; nothing of other servers is found unless told. */
export function testDeps(db: Db, overrides: Partial<TestDeps> = {}): TestDeps {
  return {
    db,
    config: { origin: TEST_ORIGIN, domain: new URL(TEST_ORIGIN).host, limits: TEST_LIMITS },
    storage: {
      url: (key) => `${TEST_ORIGIN}/media/${key}`,
      put: async () => {},
      delete: async () => {},
    },
    remote: { account: async () => null, status: async () => null },
    threads: {
      opened: async () => null,
      progress: async (id) => ({ id, status: 'finished', result_count: 0 }),
    },
    remotePolls: { refresh: async () => {} },
    ...overrides,
  };
}
