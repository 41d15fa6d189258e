import { ApiError, send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';
import { announce } from '#lib/state/announcements.svelte.ts';
import { change } from '#lib/state/changes.svelte.ts';

/** What a button to quote a post says, and whether it does anything. */
export function quoting(
  status: Pick<Status, 'quote_approval'>,
  who: 'member' | 'visitor',
): { label: MessageKey; disabled: boolean } {
  const { automatic, manual, current_user: standing } = status.quote_approval;
  if (who === 'visitor' || standing === 'automatic')
    return { label: 'action-quote', disabled: false };
  if (standing === 'manual') return { label: 'action-quote-ask', disabled: false };
  const forFollowers = [...automatic, ...manual].includes('followers');
  return { label: forFollowers ? 'action-quote-followers' : 'action-quote-denied', disabled: true };
}

/** Whether a post quotes one of the reader's, who may put an end to that. */
export function mayRevoke(status: Status, viewerId: string | undefined): boolean {
  const { quote } = status;
  return (
    viewerId !== undefined &&
    quote?.state === 'accepted' &&
    quote.quoted_status?.account.id === viewerId &&
    status.account.id !== viewerId
  );
}

/** Takes back the consent to be quoted in a post. */
export async function revokeQuote(status: Status): Promise<void> {
  const quotedId = status.quote?.quoted_status?.id;
  if (!quotedId) return;
  try {
    const path = `/api/v1/statuses/${quotedId}/quotes/${status.id}/revoke`;
    const { quote } = await send<Status>(fetch, 'POST', path);
    change(status.id, { quote });
    announce({ kind: 'success', key: 'quote-revoke-done' });
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    announce({ kind: 'error', key: 'action-failed' });
  }
}
