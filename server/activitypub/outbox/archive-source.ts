import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import type { ArchiveSource } from '#server/transfers/archive-source.ts';
import { loadActor } from './load-actor.ts';
import { loadBoosts, loadNotes } from './load-notes.ts';
import { announceOf, createOf } from './serialize/activities.ts';
import { serializeActor } from './serialize/actor.ts';
import { ACTOR_CONTEXT, withContext } from './serialize/context.ts';

/** The documents of an archive: those that peers get, but for the files, which lie beside them. */
export function createArchiveSource(deps: {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
}): ArchiveSource {
  const { origin, domain } = deps.config;
  const ctx = { origin, domain, mediaUrl: (key: string) => key };
  return {
    async actor(accountId) {
      const actor = await loadActor(deps.db, { id: accountId });
      return actor && withContext(ACTOR_CONTEXT, serializeActor(actor, ctx));
    },
    async activities(ids) {
      const [notes, boosts] = await Promise.all([
        loadNotes(deps.db, ids),
        loadBoosts(deps.db, ids),
      ]);
      const byId = new Map<string, Record<string, unknown>>();
      for (const note of notes) byId.set(note.id, createOf(note, ctx));
      for (const boost of boosts) byId.set(boost.id, announceOf(boost, ctx));
      return ids.flatMap((id) => {
        const { '@context': _, ...activity } = byId.get(id) ?? {};
        return activity['id'] === undefined ? [] : [activity];
      });
    },
  };
}
