import type { Field, Struct } from './spec.js';

/** Structures that are reachable from one, itself first. */
export function structsOf(top: Struct<never>): Struct<never>[] {
  const nested = Object.values<Field<never>>(top.fields).flatMap((field) =>
    'dict' in field ? structsOf(field.struct as Struct<never>) : [],
  );
  return [...new Set([top, ...nested])];
}

/** What the socket answers to `stats_meta`, in the form of scx_stats. */
export function metadata(top: Struct<never>): Record<string, unknown> {
  return Object.fromEntries(
    structsOf(top).map((struct) => [struct.name, structMetadata(struct, struct === top)]),
  );
}

function structMetadata(
  { name, desc, label, prefix, fields }: Struct<never>,
  isTop: boolean,
): Record<string, unknown> {
  return {
    name,
    ...(isTop ? { top: 'true' } : {}),
    desc,
    ...(label === undefined ? {} : { user: { _om_label: label.name, _om_prefix: prefix } }),
    fields: Object.fromEntries(
      Object.entries<Field<never>>(fields).map(([key, field]) => [key, fieldMetadata(field)]),
    ),
  };
}

function fieldMetadata(field: Field<never>): Record<string, unknown> {
  const { desc } = field;
  if ('dict' in field) {
    return { desc, dict: { key: field.dict, datum: { struct: field.struct.name } } };
  }
  const unit = field.unit === '' ? {} : { unit: field.unit };
  if ('array' in field) return { desc, array: field.array, user: { ...unit, _om_skip: 'true' } };
  const skip = field.datum === 'string' ? { _om_skip: 'true' } : {};
  const user = { ...unit, ...skip };
  return { desc, datum: field.datum, ...(Object.keys(user).length === 0 ? {} : { user }) };
}

/** `u64`, `array of u64`, `dict of u64 to NodeStats`: a field's type in words. */
export function typeText(field: Field<never>): string {
  if ('dict' in field) return `dict of ${field.dict} to ${field.struct.name}`;
  return 'array' in field ? `array of ${field.array}` : field.datum;
}
