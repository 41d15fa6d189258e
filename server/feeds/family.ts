import { createFeed, type CreatedFeed, type CreateFeedDeps, type NewFeed } from './create.ts';
import { checkParams, sourceNamed } from './sources.ts';

/** Makes the same feed in several languages, each an account of its own: `potd_en`, `potd_de` … */
export async function createFamily(
  deps: CreateFeedDeps,
  family: Omit<NewFeed, 'language' | 'username'> & { username?: string | undefined },
  languages: readonly string[],
): Promise<CreatedFeed[]> {
  const made: CreatedFeed[] = [];
  for (const language of languages)
    made.push(
      await createFeed(deps, { ...family, language, username: usernameIn(deps, family, language) }),
    );
  return made;
}

/** Sources that speak the same in every language suggest one handle for all. */
function usernameIn(
  { config }: CreateFeedDeps,
  family: Pick<NewFeed, 'source' | 'params' | 'username'>,
  language: string,
): string {
  const source = sourceNamed(family.source);
  const params = checkParams(source, family.params ?? {});
  const defaults = source.defaults(params, { language, config: config.wikimedia });
  const username = family.username ?? defaults.username;
  const ending = `_${language.toLowerCase().replaceAll('-', '_')}`;
  if (username.endsWith(ending)) return username;
  return `${username.slice(0, 30 - ending.length)}${ending}`;
}
