import { Pool } from 'undici';

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface Load {
  origin: string;
  /** How many requests are under way at the same time. */
  concurrency: number;
  /** The next request, or null when there are no more. */
  next(): Request | null;
  /** Stops after so many milliseconds; never in the middle of a request. */
  milliseconds?: number;
  /** What the body of an answer must be like. */
  expect?: (body: string) => boolean;
}

export interface Outcome {
  perSecond: number;
  /** Milliseconds of each request. */
  latencies: number[];
}

/**
 * Drives a server over kept-alive connections, each sending its next request when the last one was
 * answered in full. Throws on any answer other than 2xx: fast refusals are no speed.
 */
export async function drive(load: Load): Promise<Outcome> {
  const pool = new Pool(load.origin, { connections: load.concurrency, pipelining: 1 });
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + (load.milliseconds ?? Infinity);
  const client = async () => {
    for (let request = load.next(); request && performance.now() < end; request = load.next()) {
      const sent = performance.now();
      const { statusCode, body } = await pool.request({ ...request, body: request.body ?? null });
      const answer = await body.arrayBuffer();
      if (statusCode < 200 || statusCode > 299) {
        throw new Error(
          `${request.path} answered ${statusCode}: ${Buffer.from(answer).toString().slice(0, 300)}`,
        );
      }
      latencies.push(performance.now() - sent);
      if (load.expect && !load.expect(Buffer.from(answer).toString()))
        throw new Error(`${request.path}: not what was expected`);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, client));
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return { perSecond: latencies.length / seconds, latencies };
}
