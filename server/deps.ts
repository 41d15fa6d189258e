import type pg from 'pg';
import { createAskTranslator } from './activitypub/fetch/ask-translator.ts';
import { createFetchPage } from './activitypub/fetch/fetch-page.ts';
import { createFetchBytes } from './activitypub/fetch/fetch-bytes.ts';
import { createWikiHttp } from './activitypub/fetch/wiki-http.ts';
import { createFederation, type Federation } from './activitypub/federation.ts';
import { createPostPush } from './activitypub/fetch/post-push.ts';
import { createGuardedClient, type GuardedClient } from './activitypub/fetch/guarded-client.ts';
import { nudgeAfterEvents } from './bus/record.ts';
import type { FetchPage } from './cards/fetch-card.ts';
import type { Config } from './config.ts';
import { createLogger, type Logger } from './core/log.ts';
import { throttled } from './core/throttled.ts';
import { type Clock, systemClock } from './core/time.ts';
import { type Db, openDatabase } from './db/pool.ts';
import { createJobBackend, type JobBackend } from './jobs/backend.ts';
import { createJobs, type Jobs } from './jobs/enqueue.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import type { FetchBytes } from './media/remote-file.ts';
import type { MediaStorage } from './media/storage.ts';
import { openStorage } from './media/storage/open.ts';
import { countInProcess, unlimited } from './rate-limits/counters.ts';
import type { PostPush } from './push/send.ts';
import { openRateCounter } from './rate-limits/open.ts';
import type { RateCounter } from './rate-limits/rate-counter.ts';
import { loadSecretKey } from './secrets.ts';
import { openChannel, type StreamingChannel } from './streaming/channel.ts';
import { createWikiClient, type WikiClient } from './wikimedia/client.ts';
import { openSharedTurns } from './wikimedia/shared-turns.ts';
import type { WikiHttp } from './wikimedia/http.ts';
import { createTranslationService, type TranslationService } from './translation/service.ts';
import { listenForCredentialChanges } from './users/credential-changes.ts';

/**
 * Everything the parts of a process stand on: a plain object made once at boot. A use case names
 * the few it takes; nothing looks things up here at run time.
 */
export interface Deps {
  config: Config;
  log: Logger;
  clock: Clock;
  secretKey: string;
  db: Db;
  pool: pg.Pool;
  jobBackend: JobBackend;
  jobs: Jobs;
  client: GuardedClient;
  federation: Federation;
  fetchBytes: FetchBytes;
  fetchPage: FetchPage;
  wiki: WikiClient;
  /** For what is asked of a wiki once and never again, such as a sign-in. */
  wikiHttp: WikiHttp;
  postPush: PostPush;
  rates: RateCounter;
  /** Counts in this process alone: for what is counted too often to ask Redis. */
  processRates: RateCounter;
  storage: MediaStorage;
  mailer: Mailer;
  translation: TranslationService | null;
  channel: StreamingChannel;
  close(): Promise<void>;
}

/**
 * Milliseconds in which the relay is woken at most once: the nudges of a busy moment would wait for
 * each other in one row of the queue, and cost more than all that they announce.
 */
const NUDGE_INTERVAL = 50;

/**
 * What all processes of a role together may ask of the wikis (see `shared-turns.ts`): in sum not more
 * than the three requests at once and two hundred a minute that Wikimedia allows.
 */
const WIKI_SHARE = {
  // Somebody waits: better to say that the wiki is busy.
  web: { concurrency: 1, perMinute: 60, attempts: 2, patience: 15_000 },
  workers: { concurrency: 1, perMinute: 100 },
  cli: { concurrency: 1, perMinute: 40 },
};

/** Opens what a process needs; `role` names it in the log and in PostgreSQL's list of activity. */
export async function createDeps(config: Config, role: 'web' | 'workers' | 'cli'): Promise<Deps> {
  const log = createLogger({
    level: config.logLevel,
    name: role,
    to: role === 'cli' ? 'stderr' : 'stdout',
  });
  const secretKey = await loadSecretKey(config);
  const database = openDatabase(config.databaseUrl, {
    applicationName: `wikimedia-social-${role}`,
  });
  const jobBackend = createJobBackend({ ...config, namespace: config.domain });
  const jobs = createJobs(jobBackend, log);
  const client = createGuardedClient(config);
  const federation = createFederation({ config, db: database.db, client, jobs, log });
  const wikiHttp = createWikiHttp(client, config);
  const wikiShare = WIKI_SHARE[role];
  const wikiTurns = openSharedTurns({ url: config.databaseUrl, lane: role, ...wikiShare });
  const mailer = createMailer(config, log);
  const translator = createAskTranslator(config);
  const channel = openChannel(database.db, { ...config, namespace: config.domain }, log);
  const rateCounter = openRateCounter(config);

  // Only the web process remembers credentials.
  const listening =
    role === 'web' ? listenForCredentialChanges(database.db, config.databaseUrl) : null;

  const nudge = () => void jobs.enqueue('events.relay', {});
  nudgeAfterEvents(database.db, throttled(nudge, NUDGE_INTERVAL));

  return {
    config,
    log,
    clock: systemClock,
    secretKey,
    db: database.db,
    pool: database.pool,
    jobBackend,
    jobs,
    client,
    federation,
    fetchBytes: createFetchBytes(client, federation.domains),
    fetchPage: createFetchPage(federation.client),
    wiki: createWikiClient({ http: wikiHttp, ...wikiShare, amongAll: wikiTurns.run }),
    wikiHttp,
    postPush: createPostPush(client),
    rates: rateCounter.rates,
    processRates: config.rateLimits ? countInProcess() : unlimited,
    storage: openStorage(config),
    mailer,
    translation: createTranslationService(config, translator.ask),
    channel,
    close: async () => {
      await channel.close();
      await jobs.close();
      await client.close();
      await translator.close();
      rateCounter.close();
      mailer.close();
      await listening?.close();
      await wikiTurns.close();
      await database.close();
    },
  };
}
