/** Codes that the wikis use for what one language's readers read as well, the likeliest first. */
const ALIKE: Record<string, string[]> = {
  be: ['be-tarask'],
  no: ['nb', 'nn'],
  nb: ['no', 'nn'],
  nn: ['nb', 'no'],
  pt: ['pt-br'],
  sr: ['sr-ec', 'sr-el'],
  zh: ['zh-hans', 'zh-cn', 'zh-hant', 'zh-tw'],
};

/** A language's own code, then those that do for its readers: `de-at` → `de-at`, `de`. */
export function alike(language: string): string[] {
  const [base = language] = language.split('-');
  return [...new Set([language, base, ...(ALIKE[base] ?? [])])];
}
