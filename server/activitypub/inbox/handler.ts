import type { Logger } from '#server/core/log.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import type { Outgoing } from '../delivery/plan.ts';
import type { StatusDeps, StatusResolver } from '../resolve/resolve-status.ts';
import type { KnownActor } from '../resolve/resolve-actor.ts';
import type { KeyDirectory } from '../resolve/resolve-key.ts';
import type { JsonObject } from '../json.ts';
import { idOf } from '../vocab.ts';

export interface HandlerDeps extends StatusDeps {
  statuses: StatusResolver;
  domains: DomainPolicy;
  /** Keys that integrity proofs name. */
  keys: Pick<KeyDirectory, 'resolve' | 'renew'>;
  log: Logger;
  /** Sends on what somebody else signed; see `forward.ts`. */
  forward: (outgoing: Outgoing) => Promise<unknown>;
}

/** An activity whose actor is proved: they signed the request it came in, or the activity itself. */
export interface Incoming {
  activity: JsonObject;
  /** The activity's id; null for software that sends none. */
  id: string | null;
  /** The activity's actor. */
  signer: KnownActor;
  /** Whose inbox it came to; null for the shared one. */
  inboxAccountId: string | null;
}

/**
 * Applies one activity. Idempotent, and sure of the actor's right to it: every handler checks in
 * the database who owns what it touches. Throws a refusal, which is noted, or a `FetchError`.
 */
export type Handler = (deps: HandlerDeps, incoming: Incoming) => Promise<void>;

/** The account of this server that is the object of the activity; null where it is none. */
export async function localObject(deps: HandlerDeps, value: unknown): Promise<KnownActor | null> {
  const uri = idOf(value);
  const [actor] = uri === null ? [] : await deps.actors.known([uri]);
  return actor !== undefined && actor.domain === null ? actor : null;
}
