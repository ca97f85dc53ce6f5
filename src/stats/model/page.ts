import { structsOf, typeText } from './metadata.js';
import { METRIC_PREFIX, metricName } from './metric-name.js';
import type { Field, Struct } from './spec.js';

/** The tables of docs/statistics.md: every field, with type, unit, description and metric. */
export function fieldTables(top: Struct<never>): string {
  return structsOf(top).map(structTable).join('\n\n');
}

function structTable({ name, desc, fields }: Struct<never>): string {
  const rows = Object.entries<Field<never>>(fields).map(([key, field]) => [
    `\`${key}\``,
    typeText(field),
    'unit' in field ? field.unit : '',
    field.desc,
    metricCell(field),
  ]);
  const head = ['field', 'type', 'unit', 'what', `metric (${METRIC_PREFIX}…)`];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [`### ${name}`, '', desc, '', line(head), rule, ...rows.map(line)].join('\n');
}

function metricCell(field: Field<never>): string {
  if ('datum' in field && field.metric !== undefined) {
    const labels = Object.entries(field.metric.labels ?? {}).map(
      ([key, text]) => `${key}="${text}"`,
    );
    const suffix = labels.length === 0 ? '' : `{${labels.join()}}`;
    return `\`${metricName(field.metric)}${suffix}\``;
  }
  if ('array' in field && field.histogram !== undefined) return `\`${field.histogram.name}\``;
  return '';
}
