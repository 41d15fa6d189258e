import { versionedCache } from '#server/db/versioned.ts';
import type { PageRow } from './find-page.ts';
import type { HydrateDeps } from './hydrate.ts';
import { type Fragment, loadFragments } from './load-fragments.ts';

const fragments = versionedCache<Fragment>({
  bytes: 64_000_000,
  // Two bytes a character, and about as much again for addresses and what holds it all together.
  sizeOf: ({ shared }) =>
    1_000 +
    2 * (shared.content.length + shared.spoiler_text.length) +
    800 * shared.media_attachments.length +
    300 * (shared.mentions.length + shared.tags.length + shared.emojis.length),
});

/**
 * What all who may see these statuses are shown of them, by id. Who may is decided before, for every
 * page anew: nothing here knows a viewer.
 */
export async function fragmentsOf(
  deps: HydrateDeps,
  rows: readonly PageRow[],
): Promise<Map<string, Fragment>> {
  const versions = new Map(rows.map((row) => [row.id, row.version]));
  return await fragments(deps.db).at(versions, (ids) => loadFragments(deps, ids));
}
