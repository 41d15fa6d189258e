import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { honoAdapter } from './hono-adapter.ts';
import { codexDark } from './codex-dark.ts';

export default defineConfig({
  plugins: [
    codexDark(),
    sveltekit({
      adapter: honoAdapter(),
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // SvelteKit's own announcer of page changes carries a style attribute; this is its hash.
          'style-src-attr': [
            'unsafe-hashes',
            'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=',
          ],
          // Files of other servers come through our proxy. Where ours lie, the server adds.
          'img-src': ['self', 'data:', 'blob:'],
          'media-src': ['self', 'blob:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
      // Only who wants push notifications gets one (`actions/push.ts`).
      serviceWorker: { register: false },
      // A page that stays open across an upgrade reloads instead of asking for chunks that are gone.
      version: { pollInterval: 10 * 60_000 },
    }),
  ],
  // Everything in the bundle: the server runs where the development packages are not.
  ssr: { noExternal: true },
  build: { target: 'es2023' },
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    environment: 'node',
    // For what hangs: a busy machine is slow to begin with.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
