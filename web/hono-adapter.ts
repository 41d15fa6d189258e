import { rmSync } from 'node:fs';
import type { Adapter } from '@sveltejs/kit';

/**
 * Puts the build where `server/http/web.ts` finds it:
 * `build/client` (static files, precompressed), `build/server` and `build/server-instance.js`,
 * whose export `server` answers `respond(request, options)` in the process that imports it.
 */
export function honoAdapter(): Adapter {
  return {
    name: 'hono',
    async adapt(builder) {
      const build = `${import.meta.dirname}/build`;
      rmSync(build, { recursive: true, force: true });
      builder.writeClient(`${build}/client`);
      builder.writeServer(`${build}/server`);
      builder.generateServerInstance(`${build}/server-instance.js`, {
        serverDirectory: `${build}/server`,
      });
      await builder.compress(`${build}/client`);
    },
  };
}
