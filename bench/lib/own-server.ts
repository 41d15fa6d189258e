import { startTestCluster } from '#server/testing/cluster.ts';
import { startInstance, type Instance, type InstanceOptions } from '#server/testing/instance.ts';
import { startTestRedis } from '#server/testing/redis.ts';
import { UsageError, type Options } from './options.ts';
import { residentMemory } from './memory.ts';

/** As PostgreSQL is by default: what is committed is on disk. */
export const DURABLE = [
  'shared_buffers=1GB',
  'random_page_cost=1.1',
  'max_connections=200',
  'jit=off',
  'max_wal_size=2GB',
  'timezone=UTC',
];

/** An instance of this server on a PostgreSQL that keeps its promises, unlike that of the tests. */
export async function startOwnServer(
  { jobs, profile }: Pick<Options, 'jobs' | 'profile'>,
  kept?: InstanceOptions['kept'],
): Promise<Instance> {
  const redis = jobs === 'redis' ? await startTestRedis() : null;
  if (jobs === 'redis' && !redis) throw new UsageError('--redis: there is no redis-server here');
  if (!kept) process.env.TEST_DATABASE_URL ??= await startTestCluster(DURABLE);
  const env = {
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
    ...(profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` } : {}),
  };
  return await startInstance({ env, redisUrl: redis?.url, ...(kept ? { kept } : {}) });
}

export function memoryOf({ web, workers }: Instance): Record<string, number> {
  return { web: residentMemory(web.pid()), workers: residentMemory(workers.pid()) };
}
