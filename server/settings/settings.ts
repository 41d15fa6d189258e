import { z } from 'zod';
import type { Db } from '#server/db/pool.ts';

/**
 * What the administrators decide while the server runs, with what holds until they do. A stored
 * value that no longer fits is ignored in favour of the default.
 */
const SETTINGS = {
  'site.title': setting(z.string().trim().min(1).max(100), 'Wikimedia Social'),
  /** One or two sentences, shown in lists of servers and link previews. */
  'site.description': setting(
    z.string().max(500),
    'A social network for Wikimedians and everyone who cares about free knowledge.',
  ),
  /** HTML-free text of the about page; paragraphs by blank lines. */
  'site.about': setting(z.string().max(20_000), ''),
  'site.contact_email': setting(z.string().max(254), ''),
  /** Handle of the account to turn to, without @; empty: the owner. */
  'site.contact_username': setting(z.string().max(30), ''),
  /** Where whoever uses this server finds the source of what runs here; null: this server gives it. */
  'site.source_url': setting(z.url({ protocol: /^https?$/ }).nullable(), null),
  'site.languages': setting(z.array(z.string().max(20)).max(300), ['en']),
  /** Null: open outside production, approval in it. `REGISTRATIONS` in the environment wins. */
  'registrations.mode': setting(z.enum(['open', 'approval', 'invite', 'closed']).nullable(), null),
  /** Shown beside a closed sign-up form. */
  'registrations.closed_message': setting(z.string().max(1_000), ''),
  /** Years of age that whoever signs up must tell to have; null: nobody is asked. */
  'registrations.min_age': setting(z.number().int().min(1).max(120).nullable(), null),
  /** Who has a wiki account may join at once, once a moderator agrees, or not at all. */
  'wikimedia.join': setting(z.enum(['open', 'approval', 'closed']), 'open'),
  /** Edits on all wikis; members of any group of a wiki need none. */
  'wikimedia.minimum_edits': setting(z.number().int().min(0).max(1_000_000), 50),
  /** Days since the wiki account was made. */
  'wikimedia.minimum_days': setting(z.number().int().min(0).max(10_000), 30),
  'wikimedia.confirmed_email': setting(z.enum(['required', 'any']), 'required'),
  /** What a block on any wiki means; one without end on the home wiki always refuses. */
  'wikimedia.blocked_elsewhere': setting(z.enum(['review', 'allow', 'refuse']), 'review'),
  /** Whether what is talked of is shown. */
  'discovery.trends': setting(z.enum(['on', 'off']), 'on'),
  /**
   * Who is told which servers are blocked: everybody of those that a public comment explains, everybody
   * of all, whoever is signed in of all, or nobody.
   */
  'moderation.show_domain_blocks': setting(
    z.enum(['explained', 'all', 'users', 'disabled']),
    'explained',
  ),
  /** Limited: only servers that were let in (`social domains allow`) are spoken to. */
  'federation.mode': setting(z.enum(['open', 'limited']), 'open'),
  /** Secure mode: only signed requests read actors, posts and collections. */
  'federation.authorized_fetch': setting(z.enum(['off', 'on']), 'off'),
};

function setting<T>(schema: z.ZodType<T>, fallback: T): { schema: z.ZodType<T>; fallback: T } {
  return { schema, fallback };
}

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<Name extends SettingName> = z.infer<(typeof SETTINGS)[Name]['schema']>;
export type Settings = { [Name in SettingName]: SettingValue<Name> };

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** How long a process goes on with what it read, in milliseconds. */
const FRESH = 5_000;

const cache = new WeakMap<Db, { readAt: number; settings: Promise<Settings> }>();

/** Every setting. Another process's change is seen within five seconds, one's own at once. */
export async function readSettings(db: Db): Promise<Settings> {
  const cached = cache.get(db);
  if (cached && Date.now() - cached.readAt < FRESH) return await cached.settings;
  const settings = load(db);
  cache.set(db, { readAt: Date.now(), settings });
  settings.catch(() => cache.delete(db));
  return await settings;
}

export async function getSetting<Name extends SettingName>(
  db: Db,
  name: Name,
): Promise<SettingValue<Name>> {
  return (await readSettings(db))[name];
}

/** Stores a setting; throws zod's error when `value` does not fit. */
export async function setSetting<Name extends SettingName>(
  db: Db,
  name: Name,
  value: SettingValue<Name>,
): Promise<void> {
  const json = JSON.stringify(SETTINGS[name].schema.parse(value));
  await db
    .insertInto('settings')
    .values({ name, value: json })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value: json, updated_at: new Date() }))
    .execute();
  cache.delete(db);
}

async function load(db: Db): Promise<Settings> {
  const rows = await db
    .selectFrom('settings')
    .select(['name', 'value'])
    .where('name', 'in', SETTING_NAMES)
    .execute();
  const stored = new Map(rows.map((row) => [row.name, row.value]));
  const entries = SETTING_NAMES.map((name) => {
    const { schema, fallback } = SETTINGS[name];
    const parsed = (schema as z.ZodType).safeParse(stored.get(name));
    return [name, stored.has(name) && parsed.success ? parsed.data : fallback];
  });
  return Object.fromEntries(entries) as Settings;
}
