import { Registry, type Metric, type RegistryContentType } from 'prom-client';
import { clusterStats } from '../model/cluster-stats.js';
import { Period } from '../model/period.js';
import { origin, type Reading } from '../model/reading.js';
import { familiesOf } from './families.js';

/** Whether a scraper that accepts these types of content takes OpenMetrics. */
export const acceptsOpenMetrics = (accept: string | undefined): boolean =>
  accept?.includes('application/openmetrics-text') ?? false;

export interface Page {
  readonly contentType: string;
  readonly text: string;
}

/**
 * All metrics as text. Counters count since the daemon started: they are statistics of the
 * period that began then.
 */
export async function metricsPage(reading: Reading, openMetrics: boolean): Promise<Page> {
  const contentType = openMetrics
    ? Registry.OPENMETRICS_CONTENT_TYPE
    : Registry.PROMETHEUS_CONTENT_TYPE;
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  for (const family of familiesOf(clusterStats, new Period(origin, reading)).values()) {
    // A registry wants of a metric no more than this, whatever its type says. It takes the
    // names of counters to what OpenMetrics wants, so it has to be given the same object again.
    const metric = { ...family, get: () => metric };
    registry.registerMetric(metric as unknown as Metric);
  }
  const text = await registry.metrics();
  return { contentType, text: openMetrics ? withUnits(text) : text };
}

/** OpenMetrics has a line for the unit, which prom-client does not write. */
const withUnits = (text: string): string =>
  text.replaceAll(/^# TYPE (\w+_(seconds|bytes)) \w+$/gm, '$&\n# UNIT $1 $2');
