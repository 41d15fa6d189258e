import { announce } from '#server/announcements/announce.ts';
import { publishTerms } from '#server/instance/terms.ts';
import { createToken } from '#server/oauth/create-token.ts';
import type { Client } from '../client.ts';
import { type Instance, startInstance } from '../instance.ts';
import type { Person } from '../people.ts';
import { testPictureFile } from '../pictures.ts';
import { until } from '../until.ts';

/**
 * `alice` has three of everything: friends she follows and who follow her, foes she blocks and
 * mutes, strangers whose mentions are held back. `sam` has nothing to do with anybody; `lena` lets
 * nobody follow her unasked; `cora` is a curator.
 */
const NAMES = [
  ...['alice', 'sam', 'lena', 'cora', 'bob', 'carol', 'dave'],
  ...['foe1', 'foe2', 'foe3', 'new1', 'new2', 'new3'],
] as const;
export type Name = (typeof NAMES)[number];
export const FRIENDS = ['bob', 'carol', 'dave'] as const;

export interface World {
  instance: Instance;
  people: Record<Name, Person>;
  app: { id: string; client_id: string; client_secret: string };
  /** A token of this person, or of the application itself, with these scopes alone. */
  token(name: Name | 'app', scopes: readonly string[]): Promise<string>;
  /** What the tests speak of, by what it is. */
  ids: Record<'public' | 'private' | 'direct' | 'poll' | 'quoted' | 'announcement', string>;
  /** Something new of alice's, or a feed: resolves to its id. */
  make: Record<Thing, () => Promise<string>>;
}

export type Thing =
  | 'status'
  | 'media'
  | 'list'
  | 'filter'
  | 'filterV1'
  | 'scheduled'
  | 'tag'
  | 'poll'
  | 'feed'
  | 'feedWithItems'
  | 'feedItem';

export async function buildWorld(): Promise<World> {
  const instance = await startInstance();
  const all = await instance.people(...NAMES);
  const people = Object.fromEntries(all.map((one) => [one.username, one])) as World['people'];
  const app = await instance.client().post<World['app']>('/api/v1/apps', {
    client_name: 'Contract',
    redirect_uris: 'urn:ietf:wg:oauth:2.0:oob',
    scopes: 'read write follow push profile',
  });
  const { api } = people.alice;
  await instance.cli('accounts', 'modify', 'cora', '--role', 'curator');
  await befriend(people);
  const ids = await publish(instance, people);
  await keepThree(people, ids);
  await until(
    async () => (await api.get<unknown[]>('/api/v1/notifications/requests')).length === 3,
  );
  await until(async () => (await api.notifications()).length >= 9);
  return {
    instance,
    people,
    app,
    ids,
    make: { ...makers(api), ...feedMakers(instance) },
    token: tokens(instance, people, app.id),
  };
}

async function befriend({ alice, lena, ...people }: World['people']): Promise<void> {
  await lena.api.call('PATCH', '/api/v1/accounts/update_credentials', { locked: true });
  await Promise.all(
    FRIENDS.flatMap((name) => [
      alice.api.relate(people[name].id, 'follow'),
      people[name].api.relate(alice.id, 'follow'),
      people[name].api.relate(lena.id, 'follow'),
    ]),
  );
  for (const name of ['foe1', 'foe2', 'foe3'] as const) {
    await alice.api.relate(people[name].id, 'block');
    await alice.api.relate(people[name].id, 'mute');
  }
}

async function publish(instance: Instance, { alice }: World['people']): Promise<World['ids']> {
  const { db } = instance.database;
  await publishTerms(db, '2024-01-01', 'Be kind');
  const shown = await alice.api.publish({ status: 'Hello #wiki' });
  const kept = await alice.api.publish({ status: 'Among us #wiki', visibility: 'private' });
  const direct = await alice.api.publish({ status: '@bob Psst', visibility: 'direct' });
  const asked = await alice.api.publish({
    status: 'Which?',
    poll: { options: ['a', 'b'], expires_in: 86_400 },
  });
  const quoted = await alice.api.publish({ status: 'Quote me', quote_approval_policy: 'public' });
  return {
    public: shown.id,
    private: kept.id,
    direct: direct.id,
    poll: asked.poll?.id ?? '',
    quoted: quoted.id,
    announcement: await announce(
      { db },
      { text: 'Hear, hear', startsAt: null, endsAt: null, allDay: 'no' },
    ),
  };
}

/** Three of everything that comes in pages. */
async function keepThree(people: World['people'], ids: World['ids']): Promise<void> {
  const { alice } = people;
  await alice.api.call('PUT', '/api/v2/notifications/policy', { for_not_following: 'filter' });
  for (const [index, name] of FRIENDS.entries()) {
    const { api, id } = people[name];
    await api.act(ids.public, 'favourite');
    await api.act(ids.public, 'reblog');
    await api.publish({ status: '@alice Quoting', quoted_status_id: ids.quoted });
    const said = await api.publish({ status: `Something of ${name} #wiki` });
    await alice.api.act(said.id, 'favourite');
    await alice.api.act(said.id, 'bookmark');
    await alice.api.relate(id, 'endorse');
    await alice.api.publish({ status: `@${name} Just us`, visibility: 'direct' });
    await alice.api.post('/api/v1/domain_blocks', { domain: `bad${index}.example` });
    await alice.api.post(`/api/v1/tags/tag${index}/follow`);
    await schedule(alice.api, index);
    await people[`new${(index + 1) as 1 | 2 | 3}`].api.publish({ status: '@alice Who are you?' });
  }
}

async function schedule(api: Client, index = 0): Promise<string> {
  const scheduled_at = new Date(Date.now() + 3_600_000 + index * 1_000).toISOString();
  const status = `Later ${index}`;
  return (await api.post<{ id: string }>('/api/v1/statuses', { status, scheduled_at })).id;
}

function makers(api: Client): Omit<World['make'], 'feed' | 'feedWithItems' | 'feedItem'> {
  let count = 0;
  const post = async (path: string, body: unknown) =>
    (await api.post<{ id: string }>(path, body)).id;
  return {
    status: async () => (await api.publish({ status: `New ${(count += 1)}` })).id,
    media: async () => (await api.upload(await testPictureFile(), 'A picture')).id,
    list: () => post('/api/v1/lists', { title: 'List' }),
    filter: () =>
      post('/api/v2/filters', {
        title: 'f',
        context: ['home'],
        keywords_attributes: [{ keyword: 'x' }],
      }),
    filterV1: () => post('/api/v1/filters', { phrase: `word${(count += 1)}`, context: ['home'] }),
    scheduled: () => schedule(api, (count += 1)),
    tag: () => post('/api/v1/featured_tags', { name: `featured${(count += 1)}` }),
    poll: async () => {
      const poll = { options: ['a', 'b'], expires_in: 86_400 };
      return (await api.publish({ status: `Poll ${(count += 1)}`, poll })).poll?.id ?? '';
    },
  };
}

function feedMakers({ cli, database: { db } }: Instance) {
  let count = 0;
  const feed = async (): Promise<string> => {
    const name = `feed${(count += 1)}`;
    const given = ['--source', 'potd', '--paused', '--json'];
    const [made] = JSON.parse(await cli('feeds', 'create', name, ...given)) as { id: string }[];
    return made!.id;
  };
  const items = async (feed_id: string, keys: string[]): Promise<string> => {
    const found = JSON.stringify({ day: '2026-11-22' });
    const values = keys.map((key) => ({ feed_id, key, title: key, found }));
    const rows = await db.insertInto('feed_items').values(values).returning('id').execute();
    return rows[0]!.id;
  };
  return {
    feed,
    feedWithItems: async () => {
      const id = await feed();
      await items(id, ['one', 'two', 'three']);
      return id;
    },
    feedItem: async () => await items(await feed(), ['one']),
  };
}

function tokens(instance: Instance, people: World['people'], appId: string): World['token'] {
  const { db } = instance.database;
  const made = new Map<string, Promise<string>>();
  return (name, scopes) => {
    const key = `${name} ${scopes.join(' ')}`;
    const known = made.get(key);
    if (known) return known;
    const token = make(name, scopes);
    made.set(key, token);
    return token;
  };

  async function make(name: Name | 'app', scopes: readonly string[]): Promise<string> {
    const owner = db.selectFrom('users').select('id');
    const user =
      name === 'app'
        ? null
        : await owner.where('account_id', '=', people[name].id).executeTakeFirstOrThrow();
    return (await createToken(db, { appId, userId: user?.id ?? null, scopes })).token;
  }
}
