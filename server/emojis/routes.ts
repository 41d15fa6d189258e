import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { type EmojisDeps, pickerEmojis } from './hydrate.ts';

/** https://docs.joinmastodon.org/methods/custom_emojis/ */
export function emojisRoutes(deps: EmojisDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v1/custom_emojis', async (c) => c.json(await pickerEmojis(deps)));
  return app;
}
