/** A cumulative bucket of a histogram as `prom-client` gives it: how many were at most `le`. */
interface Bucket {
  labels: { le?: number | string };
  value: number;
  metricName?: string;
}

/**
 * The upper bound of the bucket in which the given share (0 to 1) of all values ends; null without
 * values, infinity beyond the last bucket.
 */
export function quantile(values: Bucket[], share: number): number | null {
  const buckets = values.filter((one) => one.metricName?.endsWith('_bucket'));
  const all = buckets.at(-1)?.value ?? 0;
  if (all === 0) return null;
  const found = buckets.find((one) => one.value >= all * share);
  return Number(String(found?.labels.le).replace('+Inf', 'Infinity'));
}
