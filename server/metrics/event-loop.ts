import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds that the event loop was late. */
export interface Lag {
  p50: number;
  p99: number;
  max: number;
}

/** How often it is looked at; what a look measures includes this time. */
const RESOLUTION = 10;
const NANOSECONDS = 1e6;

/** Watches how late the event loop is; asked, it answers for the time since it was asked last. */
export function watchEventLoop(): () => Lag {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  return () => {
    const lag = lagOf(histogram);
    histogram.reset();
    return lag;
  };
}

function lagOf(histogram: ReturnType<typeof monitorEventLoopDelay>): Lag {
  const late = (nanoseconds: number): number =>
    Math.max(0, Math.round((nanoseconds / NANOSECONDS - RESOLUTION) * 10) / 10);
  return {
    p50: late(histogram.percentile(50)),
    p99: late(histogram.percentile(99)),
    max: late(histogram.max),
  };
}
