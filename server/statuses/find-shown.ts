import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

export type ShownRow = Awaited<ReturnType<typeof findShown>>[number];
export type MentionRow = Awaited<ReturnType<typeof findMentioned>>[number];
export type TagRow = Awaited<ReturnType<typeof findTags>>[number];

/** None where it is deleted, as in Mastodon: apps ask for what they are told of. */
const liveParent = sql<string | null>`(select parent.id from statuses parent
  where parent.id = statuses.in_reply_to_id and parent.deleted_at is null)`;

/** What is the same for all who may see these statuses; whether one may is asked before. */
export async function findShown(db: Db, ids: readonly string[]) {
  return await db
    .selectFrom('statuses')
    .leftJoin('oauth_apps', 'oauth_apps.id', 'statuses.application_id')
    .select([
      'statuses.id',
      'statuses.uri',
      'statuses.url',
      'statuses.account_id',
      'statuses.local',
      'statuses.visibility',
      'statuses.content',
      'statuses.spoiler_text',
      'statuses.sensitive',
      'statuses.language',
      liveParent.as('in_reply_to_id'),
      'statuses.in_reply_to_account_id',
      'statuses.created_at',
      'statuses.edited_at',
      'statuses.emoji_ids',
      'statuses.interaction_policy',
      'oauth_apps.name as app_name',
      'oauth_apps.website as app_website',
    ])
    .where('statuses.id', '=', anyOf(ids))
    .execute();
}

/** The accounts that statuses name, in the order in which they became known here. */
export async function findMentioned(db: Db, ids: readonly string[]) {
  return await db
    .selectFrom('status_mentions')
    .innerJoin('accounts', 'accounts.id', 'status_mentions.account_id')
    .select(['status_mentions.status_id', 'accounts.id', 'accounts.username', 'accounts.domain'])
    .select(['accounts.url', 'accounts.uri'])
    .where('status_mentions.status_id', '=', anyOf(ids))
    .where('status_mentions.silent', '=', false)
    .orderBy('accounts.id')
    .execute();
}

export async function findTags(db: Db, ids: readonly string[]) {
  return await db
    .selectFrom('status_hashtags')
    .innerJoin('hashtags', 'hashtags.id', 'status_hashtags.hashtag_id')
    .select(['status_hashtags.status_id', 'hashtags.name'])
    .where('status_hashtags.status_id', '=', anyOf(ids))
    .orderBy('hashtags.id')
    .execute();
}

/** One statement for any number of ids: the plan and its text stay the same. */
function anyOf(ids: readonly string[]) {
  return sql<string>`any(${[...ids]}::bigint[])`;
}
