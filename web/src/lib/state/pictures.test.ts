import { afterEach, expect, test, vi } from 'vitest';
import type { MediaAttachment } from '#lib/api/entities.ts';
import { edit } from '#lib/actions/publish.ts';
import { pictures } from './pictures.svelte.ts';

const media = { id: '7', type: 'image', description: 'old', meta: {} } as MediaAttachment;
const asked: { method: string; url: string; body: Record<string, unknown> }[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
});

function listen() {
  vi.stubGlobal('fetch', (url: string, { method, body }: { method: string; body: string }) => {
    asked.push({ method, url, body: JSON.parse(body) as Record<string, unknown> });
    return Promise.resolve(Response.json({ ...media, description: 'new' }));
  });
}

test('the alt text of what is attached changes with its post, that of other files at once', async () => {
  listen();
  const upload = pictures([media]);
  upload.list[0]!.description = 'new';
  await upload.finish();
  expect(asked.map(({ method, url }) => [method, url])).toEqual([['PUT', '/api/v1/media/7']]);

  asked.length = 0;
  const attached = pictures([media], [media]);
  attached.list[0]!.description = 'new';
  attached.list[0]!.focus = { x: 0.5, y: -0.25 };
  const draft = { text: 'x', warning: '', language: 'en', sensitive: false, poll: null } as const;
  const more = { visibility: 'public', quotePolicy: 'public' } as const;
  await edit('9', { ...draft, ...more, media: await attached.finish() });
  expect(asked.map(({ method, url }) => [method, url])).toEqual([['PUT', '/api/v1/statuses/9']]);
  expect(asked[0]?.body.media_attributes).toEqual([
    { id: '7', description: 'new', focus: '0.5,-0.25' },
  ]);
});
