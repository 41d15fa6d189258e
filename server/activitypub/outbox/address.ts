import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Audience } from '../delivery/plan.ts';
import { relayInboxes } from '../relays/rows.ts';
import type { LocalBoost, LocalNote } from './load-notes.ts';

/** How long somebody stays interested in an account that mentioned them. */
const RECENT_DAYS = 2;
const RECENT_MAX = 2_000;
/** Accounts besides followers and followed that a farewell is told to. */
const FAREWELL_MAX = 20_000;

/**
 * Who hears of a status: followers and the mentioned; for what everybody may see also the author
 * replied to, and that author's followers when the thread is ours. Direct ones go to the mentioned
 * alone, each at their own inbox, so that no shared inbox decides who sees them.
 */
export async function audienceOfNote(db: Db, note: LocalNote): Promise<Audience> {
  const mentioned = await mentionedIn(db, note.id);
  if (note.visibility === 'direct')
    return { followersOf: [], accounts: mentioned, inbox: 'personal' };
  if (note.visibility === 'private')
    return { followersOf: [note.account_id], accounts: mentioned, inbox: 'shared' };
  const parent = note.in_reply_to_account_id === null ? [] : [note.in_reply_to_account_id];
  // A remote parent has no followers here but local ones, who read our database.
  return {
    followersOf: [note.account_id, ...parent],
    accounts: [...mentioned, ...parent],
    inboxes: note.visibility === 'public' ? await relayInboxes(db, 'mastodon') : [],
    inbox: 'shared',
  };
}

/**
 * Edits of what everybody may see also go to those who liked, boosted, quoted or answered: they keep
 * copies. Of the rest only those who may see it now hear, not who once could.
 */
export async function audienceOfEdit(db: Db, note: LocalNote): Promise<Audience> {
  const isOpen = note.visibility === 'public' || note.visibility === 'unlisted';
  return isOpen ? await audienceOfEnd(db, note) : await audienceOfNote(db, note);
}

/** A deletion goes to whoever may have a copy: it tells nothing but that it is gone. */
export async function audienceOfEnd(db: Db, note: LocalNote): Promise<Audience> {
  const audience = await audienceOfNote(db, note);
  if (note.visibility === 'direct') return audience;
  const accounts = [...audience.accounts, ...(await interactedWith(db, note.id))];
  return { ...audience, accounts };
}

/** Followers, and the author of what is boosted. */
export function audienceOfBoost(boost: LocalBoost): Audience {
  return { followersOf: [boost.account_id], accounts: [boost.boosted_account_id], inbox: 'shared' };
}

/** One account, at its own inbox: what concerns nobody else. */
export function onlyTo(accountId: string): Audience {
  return { followersOf: [], accounts: [accountId], inbox: 'personal' };
}

/** Followers, and those whom the account mentioned or asked to follow lately: Mastodon's reach of an account. */
export async function audienceOfAccount(db: Db, accountId: string): Promise<Audience> {
  const since = new Date(Date.now() - RECENT_DAYS * 86_400_000);
  const [mentioned, asked] = await Promise.all([
    db
      .selectFrom('status_mentions as m')
      .innerJoin('statuses as s', 's.id', 'm.status_id')
      .select('m.account_id')
      .distinct()
      .where('s.account_id', '=', accountId)
      .where('s.created_at', '>', since)
      .limit(RECENT_MAX)
      .execute(),
    db
      .selectFrom('follow_requests')
      .select('target_account_id as account_id')
      .where('account_id', '=', accountId)
      .limit(RECENT_MAX)
      .execute(),
  ]);
  return {
    followersOf: [accountId],
    accounts: [...mentioned, ...asked].map((row) => row.account_id),
    inbox: 'shared',
  };
}

/**
 * Everybody who could know of the account: its reach, those it follows and who asked to follow it, and
 * whoever it ever wrote to, answered or boosted. The posts are buried by now, their rows still there.
 */
export async function audienceOfFarewell(db: Db, accountId: string): Promise<Audience> {
  const audience = await audienceOfAccount(db, accountId);
  const [followed, spokenTo] = await Promise.all([
    db
      .selectFrom('follows')
      .select('target_account_id as id')
      .where('account_id', '=', accountId)
      .union(
        db
          .selectFrom('follow_requests')
          .select('account_id as id')
          .where('target_account_id', '=', accountId),
      )
      .execute(),
    spokenToBy(db, accountId),
  ]);
  const accounts = [...audience.accounts, ...[...followed, ...spokenTo].map((row) => row.id)];
  return { ...audience, accounts };
}

/** Those elsewhere whom an account mentioned (also in direct posts), answered or boosted. */
async function spokenToBy(db: Db, accountId: string): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct a.id from statuses s
    left join status_mentions m on m.status_id = s.id
    left join statuses boosted on boosted.id = s.reblog_of_id
    cross join lateral (values
      (m.account_id), (s.in_reply_to_account_id), (boosted.account_id)) as other (id)
    join accounts a on a.id = other.id and a.domain is not null
    where s.account_id = ${accountId}
    limit ${FAREWELL_MAX}`.execute(db);
  return rows;
}

async function mentionedIn(db: Db, statusId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('status_mentions')
    .select('account_id')
    .where('status_id', '=', statusId)
    .execute();
  return rows.map((row) => row.account_id);
}

async function interactedWith(db: Db, statusId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('favourites')
    .select('account_id')
    .where('status_id', '=', statusId)
    .union(
      db
        .selectFrom('statuses')
        .select('account_id')
        .where('reblog_of_id', '=', statusId)
        .where('local', '=', false),
    )
    .union(
      db
        .selectFrom('statuses')
        .select('account_id')
        .where('in_reply_to_id', '=', statusId)
        .where('local', '=', false),
    )
    .union(
      db
        .selectFrom('quotes')
        .select('account_id')
        .where('quoted_status_id', '=', statusId)
        .where('state', '=', 'accepted'),
    )
    .execute();
  return rows.map((row) => row.account_id);
}
