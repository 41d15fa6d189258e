import { Counter } from 'prom-client';
import { registry } from './registry.ts';

const received = new Counter({
  name: 'social_inbox_received_total',
  help: 'Requests to an inbox, by the class of the answer',
  labelNames: ['answer'],
  registers: [registry],
});

const processed = new Counter({
  name: 'social_inbox_processed_total',
  help: 'Activities worked on, by what came of them',
  labelNames: ['result'],
  registers: [registry],
});

/** Counts a request to an inbox by its status: `2xx`, `4xx` … */
export function countReceived(status: number): void {
  received.inc({ answer: `${Math.floor(status / 100)}xx` });
}

/** Counts an activity that was worked on. */
export function countProcessed(result: 'done' | 'refused' | 'failed'): void {
  processed.inc({ result });
}
