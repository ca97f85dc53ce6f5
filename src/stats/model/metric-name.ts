import type { Metric } from './spec.js';

export const METRIC_PREFIX = 'scx_rusty_ts_';

/** As it stands before the value, without the prefix: counters end in `_total`. */
export const metricName = ({ name, type }: Metric<never>): string =>
  type === 'counter' ? `${name}_total` : name;
