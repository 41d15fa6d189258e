import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import { DomainError } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { instanceActorUri } from '#server/core/urls.ts';
import type { Config } from '#server/config.ts';
import { type Outgoing, plan, type PlanDeps, PRIORITY } from '../delivery/plan.ts';
import type { Federation } from '../federation.ts';
import { type Activity, followOf, undoOf } from '../outbox/serialize/activities.ts';
import { AS2_CONTEXT } from '../outbox/serialize/context.ts';
import { hostOf, httpUrl, PUBLIC } from '../vocab.ts';
import type { RelayKind } from './rows.ts';

export interface JoinDeps extends PlanDeps {
  config: Pick<Config, 'origin' | 'domain'>;
  federation: Pick<Federation, 'actors' | 'domains'>;
}

export interface JoinedRelay {
  inbox: string;
  kind: RelayKind;
  state: 'pending';
}

interface Relay {
  kind: RelayKind;
  inbox_url: string;
  actor_uri: string | null;
  follow_uri: string;
}

/**
 * Asks a relay to take this server in: the instance actor follows as:Public at its inbox (Mastodon
 * style, where `url` ends in `/inbox` unless `kind` says else), or its actor at `url` (LitePub
 * style). Nothing is exchanged before it accepts. Asking again sends another Follow. Throws
 * `invalid`, `forbidden` for a suspended server, `FetchError` where the actor cannot be read.
 */
export async function joinRelay(
  deps: JoinDeps,
  url: string,
  kind: RelayKind = url.endsWith('/inbox') ? 'mastodon' : 'litepub',
): Promise<JoinedRelay> {
  const address = httpUrl(url);
  const host = hostOf(address);
  if (address === null || host === null || host === hostOf(deps.config.origin))
    throw new DomainError('invalid', `"${url}" is not the address of a relay`);
  if (await deps.federation.domains.isSuspended(host))
    throw new DomainError('forbidden', 'That server is suspended here');
  const follow_uri = `${instanceActorUri(deps.config.origin)}#follows/${newId()}`;
  const there =
    kind === 'mastodon'
      ? { kind, inbox_url: address, actor_uri: null }
      : { kind, ...(await readRelay(deps, address)) };
  const relay = { ...there, follow_uri };
  await deps.db
    .insertInto('relays')
    .values(relay)
    .onConflict((conflict) =>
      conflict.column('inbox_url').doUpdateSet({ ...relay, state: 'pending' }),
    )
    .execute();
  await plan(deps, await toRelay(deps, relay, followOfRelay(deps, relay)));
  return { inbox: relay.inbox_url, kind, state: 'pending' };
}

/** Leaves a relay, named by its inbox or its actor. Throws `not_found`. */
export async function leaveRelay(deps: JoinDeps, url: string): Promise<void> {
  const relay = await deps.db
    .deleteFrom('relays')
    .where((eb) => eb.or([eb('inbox_url', '=', url), eb('actor_uri', '=', url)]))
    .returning(['kind', 'inbox_url', 'actor_uri', 'follow_uri'])
    .executeTakeFirst();
  if (relay === undefined) throw new DomainError('not_found', `${url} is no relay of ours`);
  const follow = followOfRelay(deps, relay);
  await plan(deps, { ...(await toRelay(deps, relay, undoOf(follow))), cancels: follow.id });
}

async function readRelay(
  deps: JoinDeps,
  url: string,
): Promise<{ inbox_url: string; actor_uri: string }> {
  const actor = await deps.federation.actors.byUri(url);
  const row = await deps.db
    .selectFrom('accounts')
    .select(['uri', 'inbox_url'])
    .where('id', '=', actor.id)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  if (!row?.inbox_url) throw new DomainError('invalid', `"${url}" has no inbox`);
  return { inbox_url: row.inbox_url, actor_uri: row.uri };
}

function followOfRelay({ config }: JoinDeps, relay: Relay): Activity {
  const instance = instanceActorUri(config.origin);
  if (relay.actor_uri !== null && relay.kind === 'litepub')
    return followOf(relay.follow_uri, instance, relay.actor_uri);
  const { follow_uri: id } = relay;
  return { '@context': AS2_CONTEXT, id, type: 'Follow', actor: instance, object: PUBLIC };
}

async function toRelay(deps: JoinDeps, relay: Relay, activity: Activity): Promise<Outgoing> {
  return {
    accountId: await ensureInstanceActor(deps),
    activity,
    objectUri: `${instanceActorUri(deps.config.origin)} relays ${relay.inbox_url}`,
    audience: { followersOf: [], accounts: [], inboxes: [relay.inbox_url], inbox: 'personal' },
    priority: PRIORITY.personal,
  };
}
