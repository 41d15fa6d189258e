import type en from './en.json';
import { defaultLocale, type Locale } from './locales.ts';

/** Every key of the interface; `en.json` is the list. */
export type MessageKey = Exclude<keyof typeof en, '@metadata'>;

export type Messages = Record<string, string>;

const files = import.meta.glob<{ default: Record<string, unknown> }>(['./*.json', '!./qqq.json']);

/** The messages of a language; what it lacks is filled from English. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const wanted = locale === defaultLocale ? [defaultLocale] : [defaultLocale, locale];
  const parts = await Promise.all(wanted.map(async (code) => files[`./${code}.json`]?.()));
  const merged: Messages = {};
  for (const part of parts) {
    for (const [key, text] of Object.entries(part?.default ?? {})) {
      if (typeof text === 'string') merged[key] = text;
    }
  }
  return merged;
}
