import type { Quote, QuoteApproval, QuotedStatus, ShallowQuote } from '#server/contract/status.ts';
import type { QuoteState } from '#server/db/schema/quotes.ts';
import type { QuotedRow } from './find-quoted.ts';
import { mayQuote, type Quotable, type Relation } from './policy.ts';

/** What the row of a status tells of its quote. */
export interface QuotingRow {
  /** Null: it quotes nothing. */
  quote_state: QuoteState | null;
  quote_legacy: boolean | null;
  quoted_status_id: string | null;
}

type Quoted = ReadonlyMap<string, QuotedRow>;

/**
 * What a status quotes, as one viewer may see it: https://docs.joinmastodon.org/entities/Quote/.
 * A quote whose server did not ask for consent is none until there is consent, as in Mastodon: the
 * link in the text says what it is.
 */
export function presentQuote(
  row: QuotingRow,
  quoted: Quoted,
  show: (id: string) => QuotedStatus | null,
): Quote | null {
  const state = stateOf(row, quoted);
  if (state === null) return null;
  const status = isShown(state) ? show(row.quoted_status_id!) : null;
  return {
    state: isShown(state) && status === null ? 'unauthorized' : state,
    quoted_status: status,
  };
}

/** The same one level down, where the status is only named. */
export function presentShallowQuote(row: QuotingRow, quoted: Quoted): ShallowQuote | null {
  const state = stateOf(row, quoted);
  if (state === null) return null;
  return { state, quoted_status_id: isShown(state) ? row.quoted_status_id : null };
}

/** How a status may be quoted, and what that means for one viewer; null is the public. */
export function presentApproval(status: Quotable, relation: Relation | null): QuoteApproval {
  const { automatic = [], manual = [] } = status.interaction_policy?.quote ?? {};
  const current_user = relation === null ? 'denied' : mayQuote(status, relation);
  return { automatic, manual, current_user };
}

/** States in which the viewer may see what is quoted, if only after asking for it. */
function isShown(state: Quote['state']): boolean {
  return ['accepted', 'blocked_account', 'blocked_domain', 'muted_account'].includes(state);
}

function stateOf(row: QuotingRow, quoted: Quoted): Quote['state'] | null {
  if (row.quote_state === null || (row.quote_legacy && row.quote_state !== 'accepted')) return null;
  if (row.quote_state !== 'accepted') return row.quote_state;
  const found = row.quoted_status_id === null ? undefined : quoted.get(row.quoted_status_id);
  if (!found || found.deleted) return 'deleted';
  if (!found.visible) return 'unauthorized';
  return found.hidden ?? 'accepted';
}
