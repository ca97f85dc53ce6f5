import { boundsNs } from '../model/histogram.js';
import { METRIC_PREFIX, metricName } from '../model/metric-name.js';
import type { ArrayField, Datum, Field, HistogramValue, Struct } from '../model/spec.js';

const NS_PER_SEC = 1e9;
/** Of names that Prometheus's own libraries use for what every process has. */
const COMMON = 'process_';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly metricName?: string;
  readonly labels?: Labels;
  /** Labels of many samples; prom-client writes them once. */
  readonly sharedLabels?: Labels;
  readonly value: number;
}

/** A bucket's label, of every histogram. */
const bucketLabels: readonly Labels[] = [
  ...boundsNs.map((boundNs) => ({ le: String(boundNs / NS_PER_SEC) })),
  { le: '+Inf' },
];

/** A metric with its values, as prom-client takes them. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: Sample[];
}

/** All metrics of a structure and those below it, by name. */
export function familiesOf<C>(top: Struct<C>, context: C): Map<string, Family> {
  const families = new Map<string, Family>();
  collect(top, context, {}, families);
  return families;
}

function collect<C>(
  { fields, label }: Struct<C>,
  context: C,
  outer: Labels,
  families: Map<string, Family>,
): void {
  const labels = label === undefined ? outer : { ...outer, [label.name]: label.of(context) };
  for (const field of Object.values<Field<C>>(fields)) {
    if ('dict' in field) {
      for (const [, entry] of field.entries(context)) {
        collect(field.struct, entry, labels, families);
      }
    } else if ('array' in field) {
      addHistogram(field, context, labels, families);
    } else {
      addValue(field, context, labels, families);
    }
  }
}

function addValue<C>(
  { metric, desc, value }: Datum<C>,
  context: C,
  labels: Labels,
  families: Map<string, Family>,
): void {
  if (metric === undefined) return;
  const name = metricName(metric);
  familyOf(families, name.startsWith(COMMON) ? name : METRIC_PREFIX + name, {
    type: metric.type,
    help: metric.help ?? desc,
  }).values.push({
    labels: { ...labels, ...metric.labels },
    value: metric.value === undefined ? Number(value(context)) : metric.value(context),
  });
}

function addHistogram<C>(
  { histogram }: ArrayField<C>,
  context: C,
  labels: Labels,
  families: Map<string, Family>,
): void {
  if (histogram === undefined) return;
  const name = METRIC_PREFIX + histogram.name;
  familyOf(families, name, { type: 'histogram', help: histogram.help }).values.push(
    ...histogramSamples(name, labels, histogram.value(context)),
  );
}

function histogramSamples(name: string, labels: Labels, value: HistogramValue): Sample[] {
  const metricName = `${name}_bucket`;
  const sharedLabels = labels;
  let below = 0;
  const samples: Sample[] = bucketLabels.map((own, bucket) => {
    below += value.counts[bucket]!;
    return { metricName, labels: own, sharedLabels, value: below };
  });
  samples.push(
    { metricName: `${name}_sum`, sharedLabels, value: value.sumNs / NS_PER_SEC },
    { metricName: `${name}_count`, sharedLabels, value: below },
  );
  return samples;
}

function familyOf(
  families: Map<string, Family>,
  name: string,
  { type, help }: Pick<Family, 'type' | 'help'>,
): Family {
  let family = families.get(name);
  if (family === undefined) families.set(name, (family = { name, help, type, values: [] }));
  return family;
}
