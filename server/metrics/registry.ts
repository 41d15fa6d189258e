import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/**
 * What this process has to say for itself. One registry a process, as a process is what Prometheus
 * asks: counters are module-level constants next to this file, and whoever has something to count
 * calls the function beside them.
 */
export const registry = new Registry();

/** Counts processor time, memory, garbage and the lag of the event loop from now on. */
export function watchProcess(role: string): void {
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
}

/** A figure for one set of labels. */
export type Figure = [labels: Record<string, string>, value: number];

/** A gauge that is read whenever somebody asks. */
export function gauge(
  about: { name: string; help: string; labels: string[] },
  read: () => Figure[] | Promise<Figure[]>,
): void {
  const { name, help, labels } = about;
  const made = new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [],
    async collect() {
      const figures = await read();
      this.reset();
      for (const [set, value] of figures) this.set(set, value);
    },
  });
  registry.registerMetric(made);
}
