import { createHash } from 'node:crypto';
import type { Account } from '#server/contract/account.ts';
import { toApiDate, toApiDay } from '#server/core/time.ts';
import { profileUrl } from '#server/core/urls.ts';
import type { ProfileImage } from '#server/db/schema/accounts.ts';
import { type Emojis, emojisOf } from '#server/emojis/hydrate.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import type { AccountRow } from './queries.ts';
import { roleBadges } from './role.ts';
import {
  type MentionedInNotes,
  renderField,
  renderNote,
  safeRemoteHtml,
} from './profile/render-note.ts';
import { wikiField } from './profile/wiki-field.ts';

export type { AccountRow } from './queries.ts';

/** What presenting an account needs besides its row. */
export interface PresentContext {
  origin: string;
  storage: Pick<MediaStorage, 'url'>;
  /** The accounts that notes name, by lower-case handle as written. */
  mentioned?: MentionedInNotes;
  emojis?: Emojis;
}

/**
 * An account as the client API shows it: https://docs.joinmastodon.org/entities/Account/.
 * A suspended account keeps its name and nothing else.
 */
export function presentAccount(row: AccountRow, ctx: PresentContext, moved?: Account): Account {
  const shown = row.suspended_at === null ? row : blank(row);
  const avatar = imageUrl(shown, 'avatar', ctx);
  const header = imageUrl(shown, 'header', ctx);
  const account: Account = {
    id: row.id,
    username: row.username,
    acct: acctOf(row),
    url: row.domain === null ? profileUrl(ctx.origin, row.username) : (row.url ?? row.uri),
    uri: row.uri,
    display_name: shown.display_name,
    note: noteOf(shown, ctx),
    avatar,
    avatar_static: avatar,
    avatar_description: shown.avatar?.description ?? '',
    header,
    header_static: header,
    header_description: shown.header?.description ?? '',
    locked: shown.locked,
    bot: shown.bot,
    group: row.actor_type === 'Group',
    discoverable: shown.discoverable,
    indexable: shown.indexable,
    hide_collections: row.domain === null ? row.hide_collections : null,
    created_at: toApiDate(midnight(row.created_at)),
    last_status_at: row.last_status_at ? toApiDay(row.last_status_at) : null,
    statuses_count: row.statuses_count ?? 0,
    followers_count: row.followers_count ?? 0,
    following_count: row.following_count ?? 0,
    emojis: emojisOf(shown, ctx.emojis ?? new Map()),
    fields: fieldsOf(shown, ctx),
  };
  if (row.domain === null) {
    account.noindex = false;
    account.roles = roleBadges(shown.role);
  }
  if (row.suspended_at !== null) account.suspended = true;
  if (row.silenced_at !== null) account.limited = true;
  if (row.memorial) account.memorial = true;
  if (moved) account.moved = moved;
  return account;
}

/** `user` here, `user@host` elsewhere. */
export function acctOf(row: { username: string; domain: string | null }): string {
  return row.domain === null ? row.username : `${row.username}@${row.domain}`;
}

function blank(row: AccountRow): AccountRow {
  return {
    ...row,
    display_name: '',
    note: '',
    locked: false,
    bot: false,
    discoverable: false,
    indexable: false,
    fields: [],
    wiki_profile: null,
    emoji_ids: null,
    role: null,
    avatar: null,
    header: null,
  };
}

/** Always an absolute address that loads: clients fail on an empty one. */
function imageUrl(row: AccountRow, kind: 'avatar' | 'header', ctx: PresentContext): string {
  const image = row[kind];
  if (image?.key) return ctx.storage.url(image.key);
  if (image?.remote_url)
    return `${ctx.origin}/media/proxy/accounts/${row.id}/${kind}?v=${versionOf(image)}`;
  return `${ctx.origin}/${kind}s/missing.png`;
}

/** Changes with the remote file, so that the proxied one can be cached for ever. */
function versionOf(image: ProfileImage): string {
  return createHash('sha256')
    .update(image.remote_url ?? '')
    .digest('hex')
    .slice(0, 12);
}

function noteOf(row: AccountRow, ctx: PresentContext): string {
  return row.domain === null ? renderNote(row.note, ctx) : safeRemoteHtml(row.note);
}

function fieldsOf(row: AccountRow, ctx: PresentContext): Account['fields'] {
  const written = row.fields.map((field) => ({
    name: field.name,
    value: row.domain === null ? renderField(field.value, ctx) : safeRemoteHtml(field.value),
    verified_at: field.verified_at ? toApiDate(new Date(field.verified_at)) : null,
  }));
  if (row.wiki_profile === null) return written;
  const { verified_at } = row.wiki_profile;
  const wiki = { ...wikiField(row.wiki_profile), verified_at: toApiDate(new Date(verified_at)) };
  return [wiki, ...written];
}

/** The time of day someone joined is nobody's business. */
function midnight(date: Date): Date {
  return new Date(`${toApiDay(date)}T00:00:00.000Z`);
}
