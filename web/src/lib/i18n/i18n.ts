import Banana from 'banana-i18n';
import { getContext, setContext } from 'svelte';
import { locales, type Locale } from './locales.ts';
import type { MessageKey, Messages } from './messages.ts';

/** What a component needs to speak the reader's language. */
export interface I18n {
  locale: Locale;
  dir: 'ltr' | 'rtl';
  /**
   * The text of a message with `$1`, `$2`… replaced. It is text: never put it through `{@html}`.
   * Pass raw numbers for PLURAL and formatted ones (see `number`) to be shown.
   */
  t(key: MessageKey, ...params: (string | number)[]): string;
  /** `1234` → `1,234` in the reader's digits and separators. */
  number(value: number): string;
  /** A short figure for counters: `1200` → `1.2K`. */
  compact(value: number): string;
  /** Date and time in full. */
  dateTime(iso: string): string;
  /** Only the date. */
  date(iso: string): string;
  /** How long ago, as short as it can be: `5m`, `3h`, `12 Mar`. */
  ago(iso: string, now?: number): string;
  /** The name of a language in the reader's language; the code itself when unknown. */
  languageName(code: string): string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Joins a language and its messages into the functions components use. */
export function createI18n(locale: Locale, messages: Messages): I18n {
  const banana = new Banana(locale, { messages: { [locale]: messages } as never });
  const whole = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  const long = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const thisYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const otherYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(
      value,
    );
  const names = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' });

  return {
    locale,
    dir: locales[locale].dir,
    t: (key, ...params) => banana.i18n(key, ...(params as string[])),
    number: (value) => whole.format(value),
    compact: (value) => short.format(value),
    dateTime: (iso) => full.format(new Date(iso)),
    date: (iso) => long.format(new Date(iso)),
    ago(iso, now = Date.now()) {
      const then = new Date(iso);
      const passed = Math.max(0, now - then.getTime());
      if (passed < minute) return unit(Math.max(1, Math.floor(passed / 1000)), 'second');
      if (passed < hour) return unit(Math.floor(passed / minute), 'minute');
      if (passed < day) return unit(Math.floor(passed / hour), 'hour');
      if (passed < 7 * day) return unit(Math.floor(passed / day), 'day');
      const sameYear = then.getFullYear() === new Date(now).getFullYear();
      return (sameYear ? thisYear : otherYear).format(then);
    },
    languageName(code) {
      try {
        return names.of(code) ?? code;
      } catch {
        return code;
      }
    },
  };
}

const key = Symbol('i18n');

/** Makes the language known to all components below. */
export function provideI18n(i18n: I18n): void {
  setContext(key, i18n);
}

/** The reader's language; call while a component is being set up. */
export function useI18n(): I18n {
  return getContext<I18n>(key);
}
