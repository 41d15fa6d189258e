import type { LayoutLoad } from './$types';
import { loadMessages } from '#lib/i18n/messages.ts';

export const load: LayoutLoad = async ({ data }) => ({
  ...data,
  messages: await loadMessages(data.locale),
});
