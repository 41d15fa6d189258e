import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { ProfileField, ProfileImage } from '#server/db/schema/accounts.ts';
import type { QuotePolicy } from '#server/db/schema/quotes.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { localEmojiIds } from '#server/emojis/local.ts';
import { storeProfileImage } from '#server/media/profile-image.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { acceptFollow } from '../relations/accept-follow.ts';
import { readDomains } from './attribution-domains.ts';
import { refuseFaults } from './refuse-faults.ts';

export interface ProfileDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
}

/** What changes; whatever is undefined stays. A null image goes back to the default one. */
export interface ProfileChange {
  displayName?: string | undefined;
  note?: string | undefined;
  avatar?: Uint8Array | null | undefined;
  header?: Uint8Array | null | undefined;
  avatarDescription?: string | undefined;
  headerDescription?: string | undefined;
  fields?: { name: string; value: string }[] | undefined;
  locked?: boolean | undefined;
  bot?: boolean | undefined;
  discoverable?: boolean | undefined;
  indexable?: boolean | undefined;
  hideCollections?: boolean | undefined;
  /** Hosts of websites that may name the account as an author. */
  attributionDomains?: string[] | undefined;
  defaults?: {
    visibility?: Visibility | undefined;
    sensitive?: boolean | undefined;
    language?: string | null | undefined;
    quotePolicy?: QuotePolicy | undefined;
  };
}

/**
 * Changes the profile of a local account and what it posts by default. An account that is no longer
 * locked lets in whoever was waiting. Throws `invalid`, field by field, for what is too long, and what
 * the pictures are refused for; nothing has changed then.
 */
export async function updateProfile(
  deps: ProfileDeps,
  accountId: string,
  change: ProfileChange,
): Promise<void> {
  refuseFaults(deps.config.limits, change);
  const images = {
    avatar: change.avatar && (await storeProfileImage(deps, 'avatar', change.avatar)),
    header: change.header && (await storeProfileImage(deps, 'header', change.header)),
  };
  const replaced = await inTransaction(deps.db, async (tx) => {
    const before = await lockAccount(tx, accountId);
    const avatar = nextImage(
      before.avatar,
      change.avatar === null ? null : images.avatar,
      change.avatarDescription,
    );
    const header = nextImage(
      before.header,
      change.header === null ? null : images.header,
      change.headerDescription,
    );
    await updateAccount(tx, accountId, before, change, { avatar, header });
    await updateEmojis(tx, accountId);
    await updateDefaults(tx, accountId, change.defaults ?? {});
    await recordEvent(tx, 'account.updated', { accountId });
    return [keyIfGone(before.avatar, avatar), keyIfGone(before.header, header)];
  });
  for (const key of replaced) if (key) await deps.storage.delete(key);
  if (change.locked === false) await letEveryoneIn(deps, accountId);
}

interface Before {
  avatar: ProfileImage | null;
  header: ProfileImage | null;
  fields: ProfileField[];
}

async function lockAccount(tx: Tx, accountId: string): Promise<Before> {
  const row = await tx
    .selectFrom('accounts')
    .select(['avatar', 'header', 'fields'])
    .where('id', '=', accountId)
    .where('domain', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

function nextImage(
  before: ProfileImage | null,
  image: ProfileImage | null | undefined,
  description: string | undefined,
): ProfileImage | null {
  const next = image === undefined ? before : image;
  if (next === null) return null;
  const text =
    description ?? next.description ?? (image === undefined ? before?.description : undefined);
  return text === undefined ? next : { ...next, description: text };
}

function keyIfGone(before: ProfileImage | null, after: ProfileImage | null): string | null {
  return before?.key && before.key !== after?.key ? before.key : null;
}

async function updateAccount(
  tx: Tx,
  accountId: string,
  before: Before,
  change: ProfileChange,
  images: { avatar: ProfileImage | null; header: ProfileImage | null },
): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({
      display_name: change.displayName?.trim(),
      // Forms come with the line ends of the web.
      note: change.note?.replaceAll('\r\n', '\n').trim(),
      fields: change.fields && JSON.stringify(keepVerified(before.fields, change.fields)),
      locked: change.locked,
      bot: change.bot,
      actor_type: change.bot === undefined ? undefined : change.bot ? 'Service' : 'Person',
      discoverable: change.discoverable,
      indexable: change.indexable,
      hide_collections: change.hideCollections,
      attribution_domains: change.attributionDomains && readDomains(change.attributionDomains),
      avatar: images.avatar && JSON.stringify(images.avatar),
      header: images.header && JSON.stringify(images.header),
      updated_at: new Date(),
    })
    .where('id', '=', accountId)
    .execute();
}

/** Which emoji of this server the profile, as it is now, uses. */
async function updateEmojis(tx: Tx, accountId: string): Promise<void> {
  const now = await tx
    .selectFrom('accounts')
    .select(['display_name', 'note', 'fields'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  const texts = now.fields.flatMap(({ name, value }) => [name, value]);
  const emoji_ids = await localEmojiIds(tx, [now.display_name, now.note, ...texts]);
  await tx.updateTable('accounts').set({ emoji_ids }).where('id', '=', accountId).execute();
}

/** A link that was found to point back stays verified as long as it is the same. */
function keepVerified(
  before: ProfileField[],
  fields: { name: string; value: string }[],
): ProfileField[] {
  return fields
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name, value }) => name !== '' || value !== '')
    .map(({ name, value }) => ({
      name,
      value,
      verified_at: before.find((field) => field.value === value)?.verified_at ?? null,
    }));
}

async function updateDefaults(
  tx: Tx,
  accountId: string,
  defaults: NonNullable<ProfileChange['defaults']>,
): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      default_visibility: defaults.visibility,
      default_sensitive: defaults.sensitive,
      default_language: defaults.language,
      default_quote_policy: defaults.quotePolicy,
      updated_at: new Date(),
    })
    .where('account_id', '=', accountId)
    .execute();
}

async function letEveryoneIn(deps: { db: Db }, accountId: string): Promise<void> {
  const requests = await deps.db
    .selectFrom('follow_requests')
    .innerJoin('accounts', 'accounts.id', 'follow_requests.account_id')
    .select('account_id')
    .where('target_account_id', '=', accountId)
    // Whom the moderators have limited asks, locked or not.
    .where('accounts.silenced_at', 'is', null)
    .execute();
  for (const { account_id } of requests) {
    await acceptFollow(deps, { accountId: account_id, targetAccountId: accountId });
  }
}
