import type { Subscribers } from '#server/bus/catalog.ts';
import { attachCard, type AttachDeps } from './attach.ts';

/** Whatever is written or read in may have a link to show. */
export function cardSubscribers(deps: AttachDeps): Subscribers {
  const attach = ({ statusId }: { statusId: string }) => attachCard(deps, statusId);
  return {
    'status.published': [attach],
    'status.backfilled': [attach],
    'status.edited': [attach],
  };
}
