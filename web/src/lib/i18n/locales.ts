/**
 * The languages the interface is complete in, by translatewiki code.
 * `autonym` is how its own readers call it; `dir` is the writing direction.
 */
export const locales = {
  en: { autonym: 'English', dir: 'ltr' },
  de: { autonym: 'Deutsch', dir: 'ltr' },
  ar: { autonym: 'العربية', dir: 'rtl' },
} as const;

export type Locale = keyof typeof locales;

export const defaultLocale: Locale = 'en';

/** True when the interface exists in `code`. */
export function isLocale(code: string | null | undefined): code is Locale {
  return code != null && Object.hasOwn(locales, code);
}

/** The interface language nearest to a BCP 47 tag such as `de-AT`, or null. */
export function matchLocale(tag: string | null | undefined): Locale | null {
  if (!tag) return null;
  const code = tag.trim().toLowerCase().split('-')[0];
  return isLocale(code) ? code : null;
}

/**
 * Reads `Accept-Language` (RFC 9110 §12.5.4) by its weights.
 * Returns the first language that the interface has, or null.
 */
export function fromAcceptLanguage(header: string | null): Locale | null {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.split(';');
      const q = params.map((p) => /^\s*q=([\d.]+)/.exec(p)?.[1]).find(Boolean);
      return { tag, q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { tag } of wanted) {
    const found = matchLocale(tag);
    if (found) return found;
  }
  return null;
}
