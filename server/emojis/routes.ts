import { Hono } from 'hono';
import { answerReady, readyDocument, readyOf } from '#server/api/ready.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { type EmojisDeps, pickerEmojis, pickerVersion } from './hydrate.ts';

/** https://docs.joinmastodon.org/methods/custom_emojis/ */
export function emojisRoutes(deps: EmojisDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v1/custom_emojis', async (c) => {
    const seen = { key: 'custom emojis', version: await pickerVersion(deps.db) };
    const ready = await readyDocument(deps.db, seen, () => pickerEmojis(deps));
    return answerReady(c, ready ?? readyOf('[]'));
  });
  return app;
}
