import type { Notification } from '#server/contract/notification.ts';
import { htmlToText } from '#server/core/html.ts';
import { ar } from './texts/ar.ts';
import { de } from './texts/de.ts';
import { en, type PushTexts } from './texts/en.ts';

const TEXTS: Record<string, PushTexts> = { en, de, ar };

/** Characters of a text: the whole message has to fit into 4096 bytes, encrypted. */
const LONGEST = 140;

/** What an app is told: https://docs.joinmastodon.org/methods/push/ and the apps' own readers. */
export interface PushMessage {
  access_token: string;
  preferred_locale: string;
  /** A number, as Android and Ice Cubes read it. */
  notification_id: number;
  notification_type: string;
  icon: string;
  title: string;
  body: string;
}

/** The message of a notification, in the person's language. */
export function composeMessage(
  notification: Notification,
  { token, locale }: { token: string; locale: string },
): PushMessage {
  const { account, type, status } = notification;
  const texts = TEXTS[locale] ?? TEXTS[locale.split('-')[0] ?? ''] ?? en;
  const name = account.display_name || account.username;
  const text = status
    ? status.spoiler_text || htmlToText(status.content)
    : htmlToText(account.note);
  return {
    access_token: token,
    preferred_locale: locale,
    notification_id: Number(notification.id),
    notification_type: type,
    icon: account.avatar_static,
    title: shorten(texts[type].replace('{name}', () => name)),
    body: shorten(text.trim()),
  };
}

/** Whole characters as people see them. */
function shorten(text: string): string {
  const units = [...new Intl.Segmenter().segment(text.slice(0, LONGEST * 4))];
  if (units.length <= LONGEST && text.length <= LONGEST * 4) return text;
  return `${units
    .slice(0, LONGEST - 1)
    .map((unit) => unit.segment)
    .join('')}…`;
}
