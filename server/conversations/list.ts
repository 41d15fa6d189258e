import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Conversation } from '#server/contract/conversation.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { visibleTo } from '#server/statuses/policy.ts';

type Row = Awaited<ReturnType<ReturnType<typeof conversations>['execute']>>[number];

/** A page of conversations with its cursors, which are ids of their last statuses. */
export interface ConversationPage {
  conversations: Conversation[];
  first: string | null;
  last: string | null;
  more: boolean;
}

/** Somebody's conversations, the latest first. */
export async function listConversations(
  deps: HydrateDeps,
  accountId: string,
  page: PageQuery,
): Promise<ConversationPage> {
  const query = conversations(deps.db, accountId)
    .innerJoin('statuses', 'statuses.id', 'account_conversations.last_status_id')
    .where(visibleTo(accountId));
  const rows = newestFirst(
    await keyset(query, 'account_conversations.last_status_id', page).execute(),
    page,
  );
  return {
    conversations: await present(deps, rows, accountId),
    first: rows.at(0)?.last_status_id ?? null,
    last: rows.at(-1)?.last_status_id ?? null,
    more: rows.length === page.limit,
  };
}

/** One of somebody's conversations; null when there is none of that id. */
export async function findConversation(
  deps: HydrateDeps,
  { accountId, id }: { accountId: string; id: string },
): Promise<Conversation | null> {
  const rows = await conversations(deps.db, accountId)
    .where('account_conversations.id', '=', id)
    .execute();
  const [conversation] = await present(deps, rows, accountId);
  return conversation ?? null;
}

/** The private statuses of one's conversations, newest first. */
export async function directSkeleton(db: Db, viewer: string, page: PageQuery): Promise<string[]> {
  const query = db
    .selectFrom('account_conversation_statuses as kept')
    .innerJoin('statuses', 'statuses.id', 'kept.status_id')
    .select('statuses.id')
    .where('kept.account_id', '=', viewer)
    .where(visibleTo(viewer));
  const rows = newestFirst(await keyset(query, 'kept.status_id', page).execute(), page);
  return rows.map((row) => row.id);
}

function conversations(db: Db, accountId: string) {
  return db
    .selectFrom('account_conversations')
    .select(['account_conversations.id', 'account_conversations.participant_ids'])
    .select(['account_conversations.last_status_id', 'account_conversations.unread'])
    .where('account_conversations.account_id', '=', accountId);
}

async function present(deps: HydrateDeps, rows: Row[], viewer: string): Promise<Conversation[]> {
  const peopleOf = (row: Row) => (row.participant_ids.length > 0 ? row.participant_ids : [viewer]);
  const [accounts, statuses] = await Promise.all([
    hydrateAccounts(deps, rows.flatMap(peopleOf)),
    hydrateStatuses(
      deps,
      rows.map((row) => row.last_status_id),
      viewer,
    ),
  ]);
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return rows.map((row) => ({
    id: row.id,
    unread: row.unread,
    accounts: peopleOf(row).flatMap((id) => accounts.get(id) ?? []),
    last_status: byId.get(row.last_status_id) ?? null,
  }));
}
