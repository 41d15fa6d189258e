import { Counter, Histogram } from 'prom-client';
import { SECOND } from '#server/core/time.ts';
import { createRecent } from './recent.ts';
import { type Figure, gauge, registry } from './registry.ts';

/** Hosts that are named; all others are summed up. */
const NAMED_HOSTS = 50;

export type DeliveryResult = 'delivered' | 'retry' | 'gone';

/** What came of deliveries to each host of late; for `social queues stats`, too. */
export const recentHosts = createRecent();

const results = new Counter({
  name: 'social_deliveries_total',
  help: 'Tries to deliver an activity, by what came of them',
  labelNames: ['result'],
  registers: [registry],
});

/** Seconds; from handing the text to the thread pool to having the signature, waiting included. */
export const signing = new Histogram({
  name: 'social_signing_seconds',
  help: 'Time to sign a request, waiting for a thread included',
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  registers: [registry],
});

export const answering = new Histogram({
  name: 'social_delivery_seconds',
  help: 'Time from taking up a delivery to the first line of the answer',
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  registers: [registry],
});

gauge(
  {
    name: 'social_delivery_recent',
    help: `Tries of the last 10 to 20 minutes by host and result, the ${NAMED_HOSTS} busiest by name`,
    labels: ['host', 'result'],
  },
  () => {
    const { keys, rest } = recentHosts.top(NAMED_HOSTS);
    return [...keys, { key: 'others', counts: rest }].flatMap(({ key: host, counts }) =>
      Object.entries(counts).map(([result, n]): Figure => [{ host, result }, n]),
    );
  },
);

/** Counts one try; `milliseconds` is how long it took. */
export function countDelivery(host: string, result: DeliveryResult, milliseconds: number): void {
  results.inc({ result });
  recentHosts.add(host, result);
  answering.observe(milliseconds / SECOND);
}

/** Notes how long a signature took, in milliseconds. */
export function timeSigning(milliseconds: number): void {
  signing.observe(milliseconds / SECOND);
}

/** Tells how many hosts are being talked to, whenever it is asked. */
export function watchPlaces(state: () => object): void {
  gauge(
    {
      name: 'social_delivery_hosts',
      help: 'Hosts that hold a place, are slow, or wait for a place',
      labels: ['state'],
    },
    () => Object.entries(state()).map(([name, n]): Figure => [{ state: name }, n as number]),
  );
}
