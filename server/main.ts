import { serve } from '@hono/node-server';
import { ensureInstanceActor } from './accounts/instance-actor.ts';
import { configOrExit, explainListenFault, stopOnSignals } from './boot.ts';
import { createDeps } from './deps.ts';
import { createApp } from './http/app.ts';

/** The web process: config → deps → app → listen → drain. */
const config = configOrExit();
const deps = await createDeps(config, 'web');
await ensureInstanceActor(deps);
const app = createApp(deps);

const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, (address) => {
  deps.log.info({ origin: config.origin, port: address.port }, 'listening');
  process.send?.('ready');
});

server.on('error', (err) => {
  console.error(explainListenFault(err, config));
  process.exit(1);
});

stopOnSignals(deps.log, async () => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await deps.close();
});
