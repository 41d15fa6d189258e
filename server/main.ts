import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { ensureInstanceActor } from './accounts/instance-actor.ts';
import { configOrExit, explainListenFault, stopOnSignals } from './boot.ts';
import { createDeps } from './deps.ts';
import { ANSWERS } from './http/answers.ts';
import { createApp, createShared } from './http/app.ts';
import { createInboxListener, openInbox, standInFront } from './http/federation/inbox.ts';
import { createUpgrade } from './http/streaming.ts';
import { watchPool } from './metrics/pool.ts';
import { reportProcess } from './metrics/processes.ts';
import { watchProcess } from './metrics/registry.ts';
import { watchRequests } from './metrics/requests.ts';
import { serveMetrics } from './metrics/routes.ts';
import { lacksOwner, ownerLink } from './users/first-owner.ts';

/** The web process: config → deps → app → listen → drain. */
const config = configOrExit();
const deps = await createDeps(config, 'web');
await ensureInstanceActor(deps);
const shared = createShared(deps);
const app = createApp(deps, shared);
const upgrade = createUpgrade({ ...deps, ...shared });

const listening = {
  fetch: app.fetch,
  hostname: config.host,
  port: config.port,
  serverOptions: ANSWERS,
};
const server = serve(listening, (address) => {
  deps.log.info({ origin: config.origin, port: address.port }, 'listening');
  // `npm start` says it by itself.
  if (process.send) process.send('ready');
  else void nameOwner();
});
async function nameOwner(): Promise<void> {
  if (!(await lacksOwner(deps.db).catch(() => false))) return;
  deps.log.warn(
    { link: ownerLink(deps) },
    'no owner yet: whoever signs up by this link will be it',
  );
}

standInFront(server, createInboxListener(openInbox(deps)));

watchProcess('web');
watchPool(deps.pool);
watchRequests(server as Server);
const metrics = serveMetrics(config, 'web', deps.log);
const report = reportProcess(deps, 'web');

server.on('upgrade', upgrade.handle);
shared.streaming.listen();

server.on('error', (err) => {
  console.error(explainListenFault(err, config));
  process.exit(1);
});

stopOnSignals(deps.log, async () => {
  // Open streams would keep the server from closing.
  shared.streaming.close();
  upgrade.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  metrics.close();
  await report.close();
  await deps.close();
});
