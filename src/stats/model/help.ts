import { structsOf, typeText } from './metadata.js';
import type { Field, Struct } from './spec.js';

/** All statistics with type, unit and description, in lines, as --help-stats prints them. */
export function helpText(top: Struct<never>): string[] {
  const structs = structsOf(top);
  const rows = structs.flatMap(({ fields }) => Object.entries<Field<never>>(fields).map(fieldRow));
  const width = Math.max(...rows.map(([term]) => term.length));
  const line = ([term, desc]: readonly [string, string]): string =>
    `  ${term.padStart(width)}: ${desc}`;
  return structs.flatMap(({ name, desc, fields }, index) => [
    ...(index === 0 ? [] : ['']),
    `[${name}] ${desc}`,
    ...Object.entries<Field<never>>(fields).map((entry) => line(fieldRow(entry))),
  ]);
}

function fieldRow([name, field]: [string, Field<never>]): readonly [string, string] {
  const unit = 'unit' in field && field.unit !== '' ? `, ${field.unit}` : '';
  return [`${name} (${typeText(field)}${unit})`, field.desc];
}
