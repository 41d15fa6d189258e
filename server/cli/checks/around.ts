import { mkdir, statfs } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { Config } from '#server/config.ts';
import { silentLogger } from '#server/core/log.ts';
import { createMailer } from '#server/mail/mailer.ts';
import { newKey } from '#server/media/storage/keys.ts';
import { openStorage } from '#server/media/storage/open.ts';
import { failure, ok, warning } from './check.ts';

const GIGABYTE = 1024 ** 3;

export async function checkRedis({ redisUrl }: Config) {
  if (!redisUrl) return ok('not configured: jobs go through PostgreSQL');
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
    const isSafe = policy === undefined || policy === 'noeviction';
    return isSafe
      ? ok('answers')
      : warning(`answers, but may drop jobs: set maxmemory-policy to noeviction, not ${policy}`);
  } finally {
    redis.disconnect();
  }
}

/** Writes a file, reads it back and deletes it. */
export async function checkStorage(config: Config) {
  const storage = openStorage(config);
  const key = newKey('cache', 'image/png');
  const bytes = Buffer.from('checked by social doctor');
  await storage.put(key, bytes, 'image/png');
  const read = await storage.read(key);
  await storage.delete(key);
  const where = config.s3 ? `bucket ${config.s3.bucket}` : `${config.dataDir}/media`;
  return read?.equals(bytes) ? ok(where) : failure(`${where}: what was written could not be read`);
}

export async function checkSpace({ dataDir }: Config) {
  await mkdir(dataDir, { recursive: true });
  const { bavail, bsize } = await statfs(dataDir);
  const free = (bavail * bsize) / GIGABYTE;
  const text = `${free.toFixed(1)} GB free in ${dataDir}`;
  return free < 1 ? warning(text) : ok(text);
}

export async function checkMail(config: Config) {
  if (!config.smtpUrl) {
    const text = 'SMTP_URL is not set: links are written to the log instead of being mailed';
    return config.production ? failure(text) : warning(text);
  }
  const mailer = createMailer(config, silentLogger());
  try {
    await mailer.verify();
    return ok(`the mail server takes mail from ${config.mailFrom}`);
  } finally {
    mailer.close();
  }
}
