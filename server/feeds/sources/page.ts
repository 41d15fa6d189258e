import { z } from 'zod';
import type { WikimediaConfig } from '#server/config.ts';
import { profileWord } from '../profile-words.ts';
import type { SourceDefaults } from '../source.ts';
import { pageUrlOf, usernameOf, wikiApi } from './names.ts';

/** Of a source that is one page of a wiki; `words` are how the form asks for it. */
export const pageParams = (words: { title: string; description: string }) =>
  z.strictObject({
    page: z.string().trim().min(1).max(255).meta(words),
    wiki: wikiApi,
  });

/** What a feed of a page is called; `about` names the word for what it brings. */
export function pageDefaults(
  about: 'changes' | 'sections',
  { page, wiki }: { page: string; wiki?: string | undefined },
  { language, config }: { language: string; config: WikimediaConfig },
): SourceDefaults {
  return {
    username: usernameOf(page),
    displayName: page.slice(0, 30),
    note: profileWord(about, language, page),
    hashtags: [],
    url: pageUrlOf(wiki ?? config.metaApi, page),
    license: 'CC BY-SA 4.0',
  };
}
