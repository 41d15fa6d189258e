import type { I18n } from '#lib/i18n/i18n.ts';

/** That nobody could be led to their server, and what they had typed. */
export interface InteractionRefusal {
  /** HTTP's. */
  status: number;
  server?: string;
}

/** Why, in the reader's language. */
export function interactionFault({ status }: InteractionRefusal, t: I18n['t']): string {
  if (status === 422) return t('feed-no-server');
  if (status === 429) return t('fault-too-often');
  return t('interact-silent');
}
