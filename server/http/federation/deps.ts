import type { SerializeContext } from '#server/activitypub/outbox/serialize/actor.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';

/** What the readable side of federation takes. */
export interface FederationDeps {
  config: Config;
  db: Db;
  storage: Pick<MediaStorage, 'url'>;
  /** The account whose key signed the request; null for an unsigned one or a bad signature. */
  identifySigner(request: Request): Promise<string | null>;
  /** Whether it names a key on a suspended server. */
  isBySuspended(request: Request): Promise<boolean>;
}

export function serializeContext(deps: {
  config: Pick<Config, 'origin' | 'domain'>;
  storage: Pick<MediaStorage, 'url'>;
}): SerializeContext {
  const { origin, domain } = deps.config;
  return { origin, domain, mediaUrl: (key) => deps.storage.url(key) };
}
