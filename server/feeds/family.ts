import { createFeed, type CreatedFeed, type CreateFeedDeps, type NewFeed } from './create.ts';

/** Makes the same feed in several languages, each an account of its own: `potd_en`, `potd_de` … */
export async function createFamily(
  deps: CreateFeedDeps,
  family: Omit<NewFeed, 'language' | 'username'> & { username?: string | undefined },
  languages: readonly string[],
): Promise<CreatedFeed[]> {
  const made: CreatedFeed[] = [];
  for (const language of languages) {
    const username =
      family.username && `${family.username}_${language.toLowerCase().replaceAll('-', '_')}`;
    made.push(await createFeed(deps, { ...family, language, username: username || undefined }));
  }
  return made;
}
