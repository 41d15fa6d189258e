import { DomainError, type DomainErrorCode } from '#server/core/errors.ts';
import { createLane } from '#server/core/lane.ts';
import type { Logger } from '#server/core/log.ts';
import { registrableDomain } from '#server/core/registrable-domain.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { KeyDirectory, OwnedKey } from '../resolve/resolve-key.ts';
import { SYNCHRONISATION_HEADER } from '../followers/header.ts';
import { isObject, parseJsonObject, type JsonObject } from '../json.ts';
import { toPlain } from '../jsonld.ts';
import { digestOf } from '../signatures/digest.ts';
import { refuse } from '../signatures/refuse.ts';
import type { ReceivedRequest, SignatureClaim } from '../signatures/scheme.ts';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import { hostOf, httpIdOf, idOf, mediaTypeOf, sameHost, typesOf } from '../vocab.ts';
import { createBatch } from '#server/core/batch.ts';
import { storeActivities, type AcceptedActivity } from './store.ts';

/** Refusals of a key look-up that are told as they are; the others say no more than "unknown". */
const PASSED_ON = new Set<DomainErrorCode>(['forbidden', 'overloaded']);

/**
 * What an activity may be called. Whoever signed the bytes said what they are, so this is wider than
 * what passes for an object where we fetch one; Mastodon does not look at all.
 */
const JSON_TYPES = new Set([
  'application/activity+json',
  'application/ld+json',
  'application/json',
]);

/** Bytes of a request; Mastodon's limit. */
export const INBOX_LIMIT = 1024 * 1024;

/**
 * What one server may send: far beyond what the largest one sends, far below what would keep others
 * out. Counted per registrable domain, as names below it are free.
 */
export const PER_SERVER = { limit: 6000, window: MINUTE };

export interface InboxDeps {
  db: Db;
  log: Logger;
  /** Our public URL: signatures must be for it. */
  origin: string;
  keys: KeyDirectory;
  domains: DomainPolicy;
  /** Counts what each server sends; of this process alone, as every activity is counted. */
  rates: RateCounter;
  /** Told of every actor that proved itself: its server is alive. */
  heardFrom: (actorUri: string) => Promise<void>;
  /** Told what a signer says of their followers here, where they signed that too. */
  followersTold: (signer: OwnedKey, header: string) => Promise<void>;
  /** Wakes the worker after a commit. */
  nudge: () => void;
}

export interface Inbox {
  /**
   * Takes in one request: resolves once the activity is committed (or is one we knowingly drop),
   * which is when the sender may be told 202. Refusals: `unsupported_media_type`, `unauthenticated`,
   * `bad_request`, `forbidden`, `overloaded`, `rate_limited`.
   */
  receive(request: ReceivedRequest, inboxAccountId: string | null): Promise<void>;
  close(): Promise<void>;
}

/** The one way in: form, signature, digest, sender, and then one row in `inbound_activities`. */
export function createInbox(deps: InboxDeps): Inbox {
  const expectations = expectationsOf(deps.origin);
  const strangers = createLane({ concurrency: 16, queue: 256 });
  const batch = createBatch<AcceptedActivity>({
    size: 100,
    wait: 2,
    capacity: 2000,
    writers: 2,
    write: async (items) => {
      await storeActivities(deps.db, items);
      deps.nudge();
    },
  });
  return {
    async receive(request, inboxAccountId) {
      if (!JSON_TYPES.has(mediaTypeOf(singleHeader(request, 'content-type') ?? '') ?? '')) {
        throw new DomainError('unsupported_media_type', 'Send application/activity+json');
      }
      batch.refuseFull();
      const claim = readClaim(request, expectations(new Date()));
      const activity = await toPlain(parseJsonObject(request.body));
      const actorUri = httpIdOf(activity['actor']);
      if (actorUri === null || typesOf(activity).length === 0) {
        throw new DomainError('bad_request', 'The activity has no actor or no type');
      }
      await refuseSuspended(deps, claim.keyId, actorUri);
      const signer =
        proven(deps.keys.cached(claim.keyId), claim) ??
        (await strangers.run(() => proveStranger(deps, claim, activity, actorUri)));
      if (signer === 'unknown-and-gone') return;
      if (signer.isSuspended) throw new DomainError('forbidden', 'That account is suspended here');
      // Only now: a name in an unproved signature would let anybody use up another's share.
      await limitTo(deps.rates, serverKey(signer.actorUri), PER_SERVER);
      void deps
        .heardFrom(signer.actorUri)
        .catch((err: unknown) => deps.log.warn({ err }, 'host not woken'));
      noticeFollowers(deps, request, claim, signer);
      await batch.add({
        key: keyOf(activity, actorUri, signer.actorUri, request.body, claim),
        signerUri: signer.actorUri,
        inboxAccountId,
        activity,
      });
    },
    close: () => batch.close(),
  };
}

function noticeFollowers(
  deps: InboxDeps,
  request: ReceivedRequest,
  claim: SignatureClaim,
  signer: OwnedKey,
): void {
  const header = singleHeader(request, SYNCHRONISATION_HEADER);
  if (header === undefined || !claim.covered.has(SYNCHRONISATION_HEADER)) return;
  void deps
    .followersTold(signer, header)
    .catch((err: unknown) => deps.log.warn({ err }, 'followers not compared'));
}

/** What a server's activities are counted under. */
export function serverKey(actorUri: string): string {
  return `inbox:${registrableDomain(hostOf(actorUri) ?? '')}`;
}

function singleHeader(request: ReceivedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function refuseSuspended(deps: InboxDeps, ...uris: string[]): Promise<void> {
  for (const uri of uris) {
    if (await deps.domains.isSuspended(hostOf(uri) ?? ''))
      throw new DomainError('forbidden', 'That server is suspended here');
  }
}

function proven(key: OwnedKey | null | undefined, claim: SignatureClaim): OwnedKey | null {
  return key && claim.verifies(key.key) ? key : null;
}

/**
 * The slow way: a key that is not in memory, not known at all, or that no longer fits. A deleted
 * account that was never known here announces its end to everybody; its key is gone by then, so it
 * is dropped before anything is asked (Mastodon and Misskey do the same).
 */
async function proveStranger(
  deps: InboxDeps,
  claim: SignatureClaim,
  activity: JsonObject,
  actorUri: string,
): Promise<OwnedKey | 'unknown-and-gone'> {
  const known = await deps.keys.known(claim.keyId);
  if (known === null && isDeleteOfSelf(activity, actorUri)) return 'unknown-and-gone';
  const key =
    proven(known ?? (await resolved(deps, claim.keyId)), claim) ??
    proven(await deps.keys.renew(claim.keyId), claim);
  if (key === null) throw refuse('The signature does not verify with the key it names');
  return key;
}

async function resolved(deps: InboxDeps, keyId: string): Promise<OwnedKey> {
  try {
    return await deps.keys.resolve(keyId);
  } catch (error) {
    if (error instanceof FetchError) {
      deps.log.debug({ err: error, keyId }, 'key could not be read');
      throw refuse('The key that the signature names could not be read');
    }
    if (error instanceof DomainError && !PASSED_ON.has(error.code))
      throw refuse('The key that the signature names is not known');
    throw error;
  }
}

function isDeleteOfSelf(activity: JsonObject, actorUri: string): boolean {
  return typesOf(activity).includes('Delete') && idOf(activity['object']) === actorUri;
}

/**
 * What can be done, undone and done again. Much software names it after who did it to whom and nothing
 * else, so that the second Follow has the id of the first: Pixelfed (Follow, Accept), PeerTube (Follow,
 * Like), Misskey (Undo of a Follow).
 */
const REPEATABLE = new Set([
  'Accept',
  'Add',
  'Block',
  'EmojiReact',
  'Follow',
  'Like',
  'Reject',
  'Remove',
  'Undo',
]);

/**
 * What the activity is deduplicated on. Its id, if that is on its actor's host and the actor signed
 * the request: nobody can then occupy the id of somebody else's activity. What may come again under
 * its id is told apart by the signature: the same is a replay, whenever it comes, another was made
 * anew. So is what has no id: Threads sends none, and WordPress none with a changed profile, whose
 * next change reads the same. A forwarded activity (signed by another than its actor, with a
 * signature of its own inside) is kept under a name that includes the forwarder, and treated as a
 * hint only.
 */
function keyOf(
  activity: JsonObject,
  actorUri: string,
  signerUri: string,
  body: Uint8Array,
  claim: SignatureClaim,
): string {
  const id = idOf(activity);
  if (actorUri !== signerUri) {
    if (!isObject(activity['signature']) && activity['proof'] === undefined) {
      throw refuse('The activity is not by the actor who signed the request');
    }
    return `forwarded:${signerUri} ${digestOf(id === null ? body : Buffer.from(id))}`;
  }
  if (id !== null && !sameHost(id, actorUri))
    throw new DomainError('bad_request', "The activity's id is not on its actor's host");
  const isRepeatable = id === null || typesOf(activity).some((type) => REPEATABLE.has(type));
  return isRepeatable ? `${id ?? `anonymous:${actorUri}`} ${digestOf(claim.signature)}` : id;
}
