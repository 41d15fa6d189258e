import { configOrExit, stopOnSignals } from '#server/boot.ts';
import { createDeps } from '#server/deps.ts';
import { startWorkers } from '#server/jobs/work.ts';
import { reportProcess } from '#server/metrics/processes.ts';
import { serveMetrics } from '#server/metrics/routes.ts';
import { createDeliveries } from './delivery.ts';
import { handlers } from './handlers.ts';
import { watchWorkers } from './metrics.ts';
import { lowerThreadPool } from './thread-priority.ts';

/** The worker process: config → deps → handlers → work → drain. */
const config = configOrExit();
const deps = await createDeps(config, 'workers');
await lowerThreadPool();
watchWorkers(deps);
const metrics = serveMetrics(config, 'workers', deps.log);
const report = reportProcess(deps, 'workers');
const deliveries = createDeliveries(deps);
const workers = startWorkers(deps.jobBackend, deps.jobs, handlers(deps, deliveries), deps.log);
deps.log.info('working');
process.send?.('ready');

stopOnSignals(deps.log, async () => {
  await workers.close();
  await deliveries.idle();
  metrics.close();
  await report.close();
  await deps.close();
});
