/** The sentences of Mastodon's feeds, in the languages that mails are written in too. */
const CONTENT_WARNING: Readonly<Record<string, string>> = {
  ar: 'تحذير عن المحتوى:',
  de: 'Inhaltswarnung:',
  en: 'Content warning:',
};

/** What stands before a content warning, in the language of the post where there are words for it. */
export function contentWarning(language: string | null): string {
  const [code = ''] = (language ?? '').split('-');
  return CONTENT_WARNING[code] ?? 'Content warning:';
}
