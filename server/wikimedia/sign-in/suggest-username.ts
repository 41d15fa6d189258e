import type { Db } from '#server/db/pool.ts';
import { isUsername, USERNAME_LENGTH } from '#server/users/username.ts';
import { isFreeUsername } from '#server/users/is-free-username.ts';

const TRIES = 20;

/**
 * A handle that is like the wiki name, free and allowed: `Ñandú Pérez` → `nandu_perez`, then
 * `nandu_perez2`. Names in other scripts are left to their owners: `''`.
 */
export async function suggestUsername(
  deps: { db: Db; domain: string },
  wikiName: string,
): Promise<string> {
  const base = fold(wikiName);
  if (base === '' || !isUsername(base)) return '';
  for (let n = 1; n <= TRIES; n += 1) {
    const name = n === 1 ? base : `${base.slice(0, USERNAME_LENGTH - 2)}${n}`;
    if (await isFreeUsername(deps, name)) return name;
  }
  return '';
}

/** Letters without accents, one underscore for whatever else stands between them. */
function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, USERNAME_LENGTH)
    .replaceAll(/^_+|_+$/g, '');
}
