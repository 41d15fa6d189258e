import { Hono } from 'hono';
import { sql } from 'kysely';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { MASTODON_VERSION } from '#server/instance/limits.ts';
import { readSettings } from '#server/settings/settings.ts';
import { registrationMode } from '#server/users/registration-mode.ts';
import { document } from './negotiate.ts';

const MAX_AGE = 1_800;
/** Counting walks whole tables, so once in this many milliseconds is enough. */
const COUNT_AGAIN = 300_000;
const VERSIONS = ['2.0', '2.1'];
/**
 * Web apps are pointed to 2.1 alone. Phanpy reads no newer NodeInfo than 2.0, and switches off what
 * the server can do (exclusive lists, filtered notifications, descriptions of published pictures)
 * where one names another software than Mastodon; without one it goes by the API's version. The
 * others take 2.1, or `/nodeinfo/2.0` by heart (Elk).
 */
const VERSIONS_FOR_WEB_APPS = ['2.1'];

/**
 * Apps that know what a server can do by the name of its software alone, and ask neither for
 * `upstream` nor for `api_versions`: Feditext offers no lists, conversations, followed hashtags or
 * edits to a name it does not know, Pachli no quotes, translation or search operators. They are told
 * the name and version of the software whose client API this is; all others ours.
 */
const APPS_THAT_GO_BY_NAME = /^(?:Feditext|Pachli)\//;
const UPSTREAM = { name: 'mastodon', version: MASTODON_VERSION };

interface NodeinfoDeps {
  config: Config;
  db: Db;
}

/** NodeInfo 2.0 and 2.1: https://nodeinfo.diaspora.software/protocol */
export function nodeinfoRoutes(deps: NodeinfoDeps): Hono<ApiEnv> {
  const { origin } = deps.config;
  const usage = remember(() => countUsage(deps.db));
  return new Hono<ApiEnv>()
    .get('/.well-known/nodeinfo', (c) => {
      const asksFromPage = c.req.header('origin') !== undefined;
      const versions = asksFromPage ? VERSIONS_FOR_WEB_APPS : VERSIONS;
      const links = versions.map((version) => ({
        rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
        href: `${origin}/nodeinfo/${version}`,
      }));
      const contentType = 'application/json; charset=utf-8';
      return document(c, { links }, { contentType, maxAge: MAX_AGE, vary: 'Accept, Origin' });
    })
    .get('/nodeinfo/:version', async (c) => {
      const version = c.req.param('version');
      if (!VERSIONS.includes(version)) throw notFound();
      const schema = `http://nodeinfo.diaspora.software/ns/schema/${version}#`;
      const body = describe(version, await usage(), await describeInstance(deps));
      if (APPS_THAT_GO_BY_NAME.test(c.req.header('user-agent') ?? '')) body.software = UPSTREAM;
      return document(c, body, {
        contentType: `application/json; profile="${schema}"; charset=utf-8`,
        maxAge: MAX_AGE,
        vary: 'Accept, User-Agent',
      });
    });
}

interface Instance {
  origin: string;
  version: string;
  name: string;
  description: string;
  openRegistrations: boolean;
}

function describe(version: string, usage: Usage, instance: Instance) {
  const repository = version === '2.1' ? { homepage: `${instance.origin}/about` } : {};
  return {
    version,
    software: { name: 'wikimedia-social', version: instance.version, ...repository },
    protocols: ['activitypub'],
    services: { inbound: [], outbound: [] },
    usage: {
      users: { total: usage.total, activeMonth: usage.month, activeHalfyear: usage.halfYear },
      localPosts: usage.posts,
    },
    openRegistrations: instance.openRegistrations,
    metadata: {
      nodeName: instance.name,
      nodeDescription: instance.description,
      // Whose client API this is: clients decide by it what they offer.
      upstream: { name: 'mastodon' },
    },
  };
}

interface Usage {
  total: number;
  month: number;
  halfYear: number;
  posts: number;
}

/** Confirmed people, those who were here lately, and what they posted. */
async function countUsage(db: Db): Promise<Usage> {
  const { rows } = await sql<Usage>`
    select count(*)::int as total,
      count(*) filter (where last_active_at > now() - interval '30 days')::int as month,
      count(*) filter (where last_active_at > now() - interval '180 days')::int as "halfYear",
      (select coalesce(sum(statuses_count), 0)::int from account_stats
        join accounts on accounts.id = account_stats.account_id where accounts.domain is null) as posts
    from users where confirmed_at is not null and approved_at is not null and disabled_at is null
  `.execute(db);
  return rows[0] ?? { total: 0, month: 0, halfYear: 0, posts: 0 };
}

async function describeInstance(deps: NodeinfoDeps): Promise<Instance> {
  const settings = await readSettings(deps.db);
  return {
    origin: deps.config.origin,
    version: deps.config.version,
    name: settings['site.title'],
    description: settings['site.description'],
    openRegistrations: (await registrationMode(deps)) === 'open',
  };
}

function remember<T>(load: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | null = null;
  return () => {
    if (kept === null || Date.now() - kept.at > COUNT_AGAIN) {
      const value = load();
      kept = { at: Date.now(), value };
      value.catch(() => (kept = null));
    }
    return kept.value;
  };
}
