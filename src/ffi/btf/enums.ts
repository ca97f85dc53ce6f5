import type { Btf } from './btf.js';
import { Kind } from './kinds.js';
import { mismatch } from './layout.js';

/**
 * The enumerators of an enum. Values are bigints, because those of the kernel reach
 * bit 63.
 *
 * @throws SchedulerError OBJECT_MISMATCH when there is none of that name
 */
export function enumValues(btf: Btf, name: string): ReadonlyMap<string, bigint> {
  const id = btf.find(Kind.enum, name) ?? btf.find(Kind.enum64, name);
  if (id === undefined) throw mismatch(`there is no enum ${name}`, btf.origin);

  const wide = btf.kind(id) === Kind.enum64;
  const signed = btf.kindFlag(id);
  const values = new Map<string, bigint>();
  for (let i = 0; i < btf.length(id); i++) {
    const low = BigInt(btf.element(id, i, 1));
    const bits = wide ? (BigInt(btf.element(id, i, 2)) << 32n) | low : low;
    const value = signed ? BigInt.asIntN(wide ? 64 : 32, bits) : bits;
    values.set(btf.string(btf.element(id, i, 0)), value);
  }
  return values;
}

/**
 * One enumerator, for those that serve as numbers: sizes, limits, indices.
 *
 * @throws SchedulerError OBJECT_MISMATCH when it does not exist or is no safe integer
 */
export function enumNumber(btf: Btf, name: string, enumerator: string): number {
  const value = enumValues(btf, name).get(enumerator);
  if (value === undefined) throw mismatch(`enum ${name} has no ${enumerator}`, btf.origin);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw mismatch(
      `${enumerator} of enum ${name} is ${value}, expected less than 2^53`,
      btf.origin,
    );
  }
  return number;
}
