import { Hono } from 'hono';
import { NOTE_CONTEXT, withContext } from '#server/activitypub/outbox/serialize/context.ts';
import { serializeEmoji } from '#server/activitypub/outbox/serialize/emoji.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import { type FederationDeps, serializeContext } from './deps.ts';
import { document } from './negotiate.ts';

/** The emoji of this server, at their ids. */
export function emojiRoutes(deps: FederationDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/emojis/:id', async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) throw notFound();
    const row = await deps.db
      .selectFrom('custom_emojis')
      .select(['id', 'shortcode', 'image_key', 'mime_type', 'updated_at'])
      .where('id', '=', id)
      .where('domain', '=', '')
      .executeTakeFirst();
    if (!row) throw notFound();
    const emoji = serializeEmoji(row, serializeContext(deps));
    return document(c, withContext(NOTE_CONTEXT, emoji), { cache: 'public', vary: 'Accept' });
  });
}
