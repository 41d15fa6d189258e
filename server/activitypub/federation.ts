import { LRUCache } from 'lru-cache';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { FindInteraction } from '#server/interaction/find-interaction.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { createDomainPolicy, type DomainPolicy } from '#server/moderation/domain-policy.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import type { RemotePolls } from '#server/polls/remote-polls.ts';
import type { RemoteThreads } from '#server/statuses/remote-threads.ts';
import { createAdmission } from './fetch/admission.ts';
import { createRemotePolls } from './resolve/refresh-poll.ts';
import { createRemoteThreads } from './resolve/remote-threads.ts';
import { plan } from './delivery/plan.ts';
import type { GuardedClient } from './fetch/guarded-client.ts';
import { createFindInteraction } from './fetch/interaction.ts';
import { onlyPeers } from './fetch/only-peers.ts';
import { createRemoteLookup } from './resolve/lookup.ts';
import { createActorResolver, type ActorResolver } from './resolve/resolve-actor.ts';
import { createKeyDirectory, type KeyDirectory } from './resolve/resolve-key.ts';
import { createStatusResolver, type StatusResolver } from './resolve/resolve-status.ts';
import type { HandlerDeps } from './inbox/handler.ts';
import { createSigningKeys, type SigningKeys } from './signatures/keys.ts';
import { loadSigningKey } from './signatures/stored-keys.ts';

/** The federation side of a process: who is who elsewhere, and the keys to speak with. */
export interface Federation {
  /** For what is said to other servers; none that is suspended is reached with it. */
  client: GuardedClient;
  domains: DomainPolicy;
  /** Keys of accounts here, to sign with. */
  signingKeys: SigningKeys;
  /** Keys of accounts elsewhere, to verify with. */
  keys: KeyDirectory;
  actors: ActorResolver;
  statuses: StatusResolver;
  lookup: RemoteLookup;
  threads: RemoteThreads;
  polls: RemotePolls;
  /** Where visitors from elsewhere follow and answer. */
  findInteraction: FindInteraction;
  /** What the inbox's handlers take. */
  handlers: HandlerDeps;
}

export interface FederationDeps {
  config: Config;
  db: Db;
  client: GuardedClient;
  jobs: Pick<Jobs, 'enqueue' | 'enqueueAll'>;
  log: Logger;
}

/** Joins the parts; nothing is read before it is needed. */
export function createFederation(deps: FederationDeps): Federation {
  const { config, db, jobs, log } = deps;
  const { origin, domain } = config;
  const domains = createDomainPolicy(db, [new URL(origin).host, domain]);
  const client = onlyPeers(deps.client, domains);
  const signingKeys = createSigningKeys((accountId, keyId) => loadSigningKey(db, accountId, keyId));
  const instanceKey = async () => signingKeys.of(await instanceActor());
  const instanceActor = once(() => ensureInstanceActor({ db, config }));
  const asked = new LRUCache<string, true>({ max: 10_000, ttl: HOUR });
  const refreshLater = (accountId: string): void => {
    if (asked.has(accountId)) return;
    asked.set(accountId, true);
    void jobs.enqueue('accounts.refresh', { accountId });
  };
  const admit = createAdmission({ db, domains, rateLimits: config.rateLimits });
  const base = { db, client, admit, origin, domain, domains, instanceKey, log, refreshLater };
  const actors = createActorResolver(base);
  const statuses = createStatusResolver({ ...base, actors });
  const keys = createKeyDirectory({ ...base, actors });
  return {
    client,
    domains,
    signingKeys,
    actors,
    statuses,
    keys,
    threads: createRemoteThreads({ db, jobs }),
    polls: createRemotePolls({ ...base, actors, statuses }),
    findInteraction: createFindInteraction({ client, origin, domain }),
    lookup: createRemoteLookup({ ...base, actors, statuses }),
    handlers: { ...base, forward: (outgoing) => plan(deps, outgoing), actors, statuses, keys },
  };
}

/** The first success is kept; a failure is tried again by the next who asks. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = null;
      throw error;
    });
    return result;
  };
}
