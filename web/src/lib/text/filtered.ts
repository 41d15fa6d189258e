import type { FilterContext, FilterResult, Status } from '#lib/api/entities.ts';

/** What becomes of a post that runs into the reader's filters. */
export interface Verdict {
  action: FilterResult['filter']['filter_action'];
  /** Names of the filters, to be shown. */
  titles: string;
}

const strongest = ['hide', 'warn', 'blur'] as const;

/**
 * What the reader's filters say to a post in this place; null when it is shown as it is, as one's
 * own posts always are.
 */
export function filterVerdict(
  status: Pick<Status, 'filtered' | 'account'>,
  context: FilterContext | undefined,
  viewerId: string | undefined,
  now = Date.now(),
): Verdict | null {
  if (!context || status.account.id === viewerId) return null;
  const filters = (status.filtered ?? [])
    .map((result) => result.filter)
    .filter((one) => one.context.includes(context))
    .filter((one) => one.expires_at === null || Date.parse(one.expires_at) > now);
  const action = strongest.find((kind) => filters.some((one) => one.filter_action === kind));
  if (!action) return null;
  const titles = filters.filter((one) => one.filter_action === action).map((one) => one.title);
  return { action, titles: titles.join(', ') };
}
