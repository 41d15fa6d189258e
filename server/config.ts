import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/**
 * The sole reader of `process.env`. Every variable is documented in `.env.example`; all faults are
 * listed in one error, so that an operator mends them in one go.
 */
export interface Config {
  production: boolean;
  /** Public URL without a trailing slash: `https://social.example`. */
  origin: string;
  /** The part after @ in handles, with the port when it is not the scheme's own. */
  domain: string;
  host: string;
  port: number;
  databaseUrl: string;
  redisUrl: string | null;
  /** Absolute path of the folder for media, secrets and the embedded database. */
  dataDir: string;
  /** Null until one is generated into the data folder (see `secrets.ts`). */
  secretKey: string | null;
  /** Ranges the guarded client may reach besides public addresses: `[address, prefix length]`. */
  allowedPrivateNetworks: [ipaddr.IPv4 | ipaddr.IPv6, number][];
  registrations: 'open' | 'approval' | 'invite' | 'closed' | null;
  emailConfirmation: boolean;
  rateLimits: boolean;
  trustedProxies: [ipaddr.IPv4 | ipaddr.IPv6, number][];
  smtpUrl: string | null;
  mailFrom: string;
  s3: S3Config | null;
  /** A server that translates statuses; null where there is none. */
  translation: TranslationConfig | null;
  wikimedia: WikimediaConfig;
  logLevel: string;
  /** Where Prometheus may ask web; workers listen at the port after it. */
  metrics: { host: string; port: number } | null;
  limits: Limits;
  /** Days after which the addresses of sign-ins are forgotten. */
  ipRetentionDays: number;
  version: string;
}

export interface TranslationConfig {
  /** Without a trailing slash. */
  url: string;
  kind: 'libretranslate' | 'mint';
  apiKey: string | null;
}

export interface S3Config {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Where browsers fetch media from; the bucket's own address when absent. */
  publicUrl: string | null;
}

/** Where the wikis are. Any MediaWiki will do; the defaults are Wikimedia's. */
export interface WikimediaConfig {
  /** A mail address or page that Wikimedia can write to. Without it nothing is asked of the wikis. */
  contact: string | null;
  /** Action API of the wiki that pictures come from. */
  commonsApi: string;
  /** Action API of the wiki that knows global accounts. */
  metaApi: string;
  /** Action API of a Wikipedia; `{lang}` stands for the language. */
  wikipediaApi: string;
  /** Featured content of the Wikipedias: `<this>/<language>/featured/2026/11/22`. */
  featuredApi: string;
  /** Addresses or hosts of other wikis that feeds may read. */
  otherHosts: string[];
  oauth: WikimediaOAuthConfig | null;
}

/** The consumer registered at the wiki that people sign in with. */
export interface WikimediaOAuthConfig {
  /** `<this>/oauth2/authorize`. */
  restUrl: string;
  /** Where that wiki's pages are, with the slash: people's user pages are linked there. */
  pagesUrl: string;
  clientId: string;
  clientSecret: string;
}

/** What people may post; advertised by `/api/v2/instance`. */
export interface Limits {
  statusCharacters: number;
  mediaAttachments: number;
  descriptionCharacters: number;
  imageBytes: number;
  /** Films and sounds, where ffmpeg is installed. */
  videoBytes: number;
  /** Of a film or sound. */
  filmSeconds: number;
  imagePixels: number;
  displayNameCharacters: number;
  noteCharacters: number;
  profileFields: number;
  pinnedStatuses: number;
  /** Accounts that everybody may follow, and how many for each follower beyond. */
  follows: number;
  followsPerFollower: number;
}

export const VERSION = '0.1.0';

/** Thrown with every fault of the configuration; the process ends with exit code 2. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const onOff = z.enum(['on', 'off']);
const flag = z.enum(['true', 'false']);
const httpUrl = z.url({ protocol: /^https?$/ });
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  ORIGIN: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/i, 'must be a host name, with a port if need be')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional(),
  DATA_DIR: z.string().default('./data'),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  ALLOWED_PRIVATE_NETWORKS: z.string().default(''),
  ALLOW_UNSAFE: flag.default('false'),
  REGISTRATIONS: z.enum(['open', 'approval', 'invite', 'closed']).optional(),
  EMAIL_CONFIRMATION: onOff.default('on'),
  RATE_LIMITS: onOff.default('on'),
  TRUSTED_PROXIES: z.string().default('127.0.0.0/8,::1/128'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().optional(),
  TRANSLATION_URL: httpUrl.optional(),
  TRANSLATION_KIND: z.enum(['libretranslate', 'mint']).default('libretranslate'),
  TRANSLATION_API_KEY: z.string().optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_URL: z.url().optional(),
  WIKIMEDIA_CONTACT: z
    .string()
    .regex(/^[\x21-\x7e ]*[@/.][\x21-\x7e ]*$/, 'must be a mail address or the URL of a page')
    .optional(),
  COMMONS_API_URL: httpUrl.default('https://commons.wikimedia.org/w/api.php'),
  META_API_URL: httpUrl.default('https://meta.wikimedia.org/w/api.php'),
  WIKIPEDIA_API_URL: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'must be a URL, with {lang} where the language goes')
    .default('https://{lang}.wikipedia.org/w/api.php'),
  WIKIMEDIA_FEED_URL: httpUrl.default('https://api.wikimedia.org/feed/v1/wikipedia'),
  WIKI_HOSTS: z.string().default(''),
  WIKIMEDIA_OAUTH_URL: httpUrl.default('https://meta.wikimedia.org/w/rest.php'),
  WIKIMEDIA_PAGES_URL: httpUrl.default('https://meta.wikimedia.org/wiki/'),
  WIKIMEDIA_OAUTH_CLIENT_ID: z.string().optional(),
  WIKIMEDIA_OAUTH_CLIENT_SECRET: z.string().optional(),
  METRICS_PORT: z.coerce.number().int().min(1).max(65_534).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  STATUS_CHARACTERS: count(500),
  MEDIA_ATTACHMENTS: count(4),
  FILM_SECONDS: count(3_600),
  FOLLOW_LIMIT: count(7_500),
  FOLLOW_RATIO: z.coerce.number().min(0).default(1.1),
  IP_RETENTION_DAYS: count(30),
});

/** The names of all variables; `.env.example` explains each. */
export const VARIABLES = Object.keys(environment.shape);

/**
 * The configuration in `env` (by default the process's environment, with `.env` read first when it
 * is there). Throws `ConfigError` naming every fault.
 */
export function readConfig(env: NodeJS.ProcessEnv = processEnvironment()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const faults: string[] = [];
  const parsed = parse(given, faults);
  const faulty = new Set(faults.map(variableOf));
  const config = shape(parsed, faults);
  const unsafe = unsafeInProduction(parsed);
  faults.push(...unsafe.filter((fault) => !faulty.has(variableOf(fault))));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** Each variable by its own rule; one that fails is reported and read as if it were not set. */
function parse(given: Record<string, unknown>, faults: string[]): Environment {
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  const faulty = new Set(faults.map(variableOf));
  return environment.parse(
    Object.fromEntries(Object.entries(given).filter(([name]) => !faulty.has(name))),
  );
}

function variableOf(fault: string): string {
  return fault.slice(0, fault.indexOf(':'));
}

type Environment = z.infer<typeof environment>;

function shape(env: Environment, faults: string[]): Config {
  const origin = new URL(env.ORIGIN);
  if (origin.pathname !== '/' || origin.search || origin.hash || origin.username) {
    faults.push('ORIGIN: must be scheme and host only, such as https://social.example');
  }
  return {
    production: env.NODE_ENV === 'production',
    origin: origin.origin,
    domain: (env.DOMAIN ?? origin.host).toLowerCase(),
    host: env.HOST,
    port: env.PORT ?? Number(origin.port || (origin.protocol === 'https:' ? 443 : 80)),
    databaseUrl: env.DATABASE_URL ?? '',
    redisUrl: env.REDIS_URL ?? null,
    dataDir: resolve(env.DATA_DIR),
    secretKey: env.SECRET_KEY ?? null,
    allowedPrivateNetworks: networks(
      'ALLOWED_PRIVATE_NETWORKS',
      env.ALLOWED_PRIVATE_NETWORKS,
      faults,
    ),
    registrations: env.REGISTRATIONS ?? null,
    emailConfirmation: env.EMAIL_CONFIRMATION === 'on',
    rateLimits: env.RATE_LIMITS === 'on',
    trustedProxies: networks('TRUSTED_PROXIES', env.TRUSTED_PROXIES, faults),
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? `social@${origin.hostname}`,
    s3: s3Of(env, faults),
    translation: env.TRANSLATION_URL
      ? {
          url: env.TRANSLATION_URL.replace(/\/+$/, ''),
          kind: env.TRANSLATION_KIND,
          apiKey: env.TRANSLATION_API_KEY ?? null,
        }
      : null,
    wikimedia: wikimediaOf(env, faults),
    logLevel: env.LOG_LEVEL,
    metrics: env.METRICS_PORT ? { host: env.METRICS_HOST, port: env.METRICS_PORT } : null,
    limits: {
      statusCharacters: env.STATUS_CHARACTERS,
      mediaAttachments: env.MEDIA_ATTACHMENTS,
      descriptionCharacters: 1500,
      imageBytes: 16 * 1024 * 1024,
      videoBytes: 99 * 1024 * 1024,
      filmSeconds: env.FILM_SECONDS,
      imagePixels: 33_177_600,
      displayNameCharacters: 30,
      noteCharacters: 500,
      profileFields: 4,
      pinnedStatuses: 5,
      follows: env.FOLLOW_LIMIT,
      followsPerFollower: env.FOLLOW_RATIO,
    },
    ipRetentionDays: env.IP_RETENTION_DAYS,
    version: VERSION,
  };
}

function wikimediaOf(env: Environment, faults: string[]): WikimediaConfig {
  return {
    contact: env.WIKIMEDIA_CONTACT ?? null,
    commonsApi: env.COMMONS_API_URL,
    metaApi: env.META_API_URL,
    wikipediaApi: env.WIKIPEDIA_API_URL,
    featuredApi: env.WIKIMEDIA_FEED_URL.replace(/\/$/, ''),
    otherHosts: listOf(env.WIKI_HOSTS),
    oauth: wikimediaOAuthOf(env, faults),
  };
}

function wikimediaOAuthOf(env: Environment, faults: string[]): WikimediaOAuthConfig | null {
  const { WIKIMEDIA_OAUTH_CLIENT_ID: clientId, WIKIMEDIA_OAUTH_CLIENT_SECRET: clientSecret } = env;
  if (clientId === undefined && clientSecret === undefined) return null;
  if (clientId === undefined || clientSecret === undefined) {
    faults.push(
      'WIKIMEDIA_OAUTH_*: WIKIMEDIA_OAUTH_CLIENT_ID and WIKIMEDIA_OAUTH_CLIENT_SECRET go together',
    );
    return null;
  }
  if (env.WIKIMEDIA_CONTACT === undefined)
    faults.push('WIKIMEDIA_CONTACT: required where people sign in with a wiki account');
  return {
    restUrl: env.WIKIMEDIA_OAUTH_URL.replace(/\/$/, ''),
    pagesUrl: env.WIKIMEDIA_PAGES_URL,
    clientId,
    clientSecret,
  };
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function networks(
  name: string,
  text: string,
  faults: string[],
): [ipaddr.IPv4 | ipaddr.IPv6, number][] {
  return listOf(text).flatMap((entry) => {
    try {
      return [ipaddr.parseCIDR(entry)];
    } catch {
      faults.push(`${name}: "${entry}" is not a network such as 10.0.0.0/8`);
      return [];
    }
  });
}

function s3Of(env: Environment, faults: string[]): S3Config | null {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket } = env;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const given = [endpoint, bucket, accessKeyId, secretAccessKey];
  if (given.every((value) => value === undefined)) return null;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) {
    faults.push(
      'S3_*: S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together',
    );
    return null;
  }
  return {
    endpoint,
    bucket,
    accessKeyId,
    secretAccessKey,
    region: env.S3_REGION,
    publicUrl: env.S3_PUBLIC_URL ?? null,
  };
}

function unsafeInProduction(env: Environment): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (env.DATABASE_URL && !env.SECRET_KEY) {
    faults.push('SECRET_KEY: required with NODE_ENV=production and an external DATABASE_URL');
  }
  if (env.ALLOWED_PRIVATE_NETWORKS && env.ALLOW_UNSAFE !== 'true') {
    faults.push(
      'ALLOWED_PRIVATE_NETWORKS: refused with NODE_ENV=production unless ALLOW_UNSAFE=true',
    );
  }
  if (env.EMAIL_CONFIRMATION === 'off')
    faults.push('EMAIL_CONFIRMATION: off is refused with NODE_ENV=production');
  if (env.RATE_LIMITS === 'off')
    faults.push('RATE_LIMITS: off is refused with NODE_ENV=production');
  return faults;
}

/** The folder in which the operator typed a command: npm runs it in the repository's, but tells. */
export function callerFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

function processEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
