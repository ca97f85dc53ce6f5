import type { Field, Struct } from './spec.js';

/**
 * Statistics as JSON text, written from the description of their structure: whole numbers
 * have all their digits and no decimal point, up to 2^64 - 1, and there is neither `null` nor
 * anything that is no number.
 */
export function encode<C>({ fields }: Struct<C>, context: C): string {
  const members = Object.entries(fields).map(
    ([name, field]) => `${JSON.stringify(name)}:${encodeField(field, context)}`,
  );
  return `{${members.join()}}`;
}

function encodeField<C>(field: Field<C>, context: C): string {
  if ('array' in field) return `[${Array.from(field.value(context), wholeNumber).join()}]`;
  if ('dict' in field) {
    const members = Array.from(
      field.entries(context),
      ([key, entry]) => `${JSON.stringify(String(key))}:${encode(field.struct, entry)}`,
    );
    return `{${members.join()}}`;
  }
  const value = field.value(context);
  if (typeof value === 'string') return JSON.stringify(value);
  return field.datum === 'u64' ? wholeNumber(value) : finiteNumber(value);
}

function wholeNumber(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  return value > 0 && Number.isFinite(value) ? BigInt(Math.floor(value)).toString() : '0';
}

/** Small numbers as 1e-7 are JSON, too. */
function finiteNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '0';
}
