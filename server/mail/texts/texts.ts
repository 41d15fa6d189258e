import { ar } from './ar.ts';
import { de } from './de.ts';
import { en, type MailTexts } from './en.ts';

/** The languages there are; a person's locale that is not among them gets English. */
const TEXTS: Record<string, MailTexts> = { ar, de, en };

/** The texts in `locale`, or in its language without the region, or in English; with their direction. */
export function textsIn(locale: string): {
  texts: MailTexts;
  language: string;
  dir: 'ltr' | 'rtl';
} {
  const language =
    [locale, locale.split('-')[0] ?? ''].find((code) => Object.hasOwn(TEXTS, code)) ?? 'en';
  return { texts: TEXTS[language] ?? en, language, dir: RTL.has(language) ? 'rtl' : 'ltr' };
}

const RTL = new Set([
  'ar',
  'arz',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'ku-arab',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);

export function fill(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
