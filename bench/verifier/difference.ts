/** What one kernel makes of the programs, and how that differs from what is on record. */

export interface Costs {
  /** Instructions that the verifier went through, one on several paths as often. */
  readonly verifiedInsns: number;
  /** Instructions of the program as the verifier leaves it. */
  readonly xlatedInsns: number;
  /** Of machine code. */
  readonly jitedBytes: number;
}

/** By name. */
export type Programs = Readonly<Record<string, Costs>>;

export interface Measurement {
  /** Of the kernel. */
  readonly release: string;
  readonly hybrid: Programs;
  readonly interactive: Programs;
}

const UNITS = {
  verifiedInsns: 'instructions verified',
  xlatedInsns: 'instructions',
  jitedBytes: 'bytes of machine code',
} as const satisfies Readonly<Record<keyof Costs, string>>;

const KEYS = Object.keys(UNITS) as (keyof Costs)[];

/** Of all programs together. */
export function total(programs: Programs): Costs {
  const sum = { verifiedInsns: 0, xlatedInsns: 0, jitedBytes: 0 };
  for (const costs of Object.values(programs)) for (const key of KEYS) sum[key] += costs[key];
  return sum;
}

export const describe = (costs: Costs): string =>
  KEYS.map((key) => `${costs[key]} ${UNITS[key]}`).join(', ');

function changes(before: Costs, now: Costs): string[] {
  return KEYS.filter((key) => now[key] !== before[key]).map((key) => {
    const pct = (100 * (now[key] - before[key])) / before[key];
    return `${before[key]} → ${now[key]} ${UNITS[key]} (${pct < 0 ? '' : '+'}${pct.toFixed(1)} %)`;
  });
}

/** A line for each program that has come, gone or changed. */
export function differences(before: Programs, now: Programs): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [old, current] = [before[name], now[name]];
    if (current === undefined) return [`${name}: gone`];
    if (old === undefined) return [`${name}: new, ${describe(current)}`];
    const changed = changes(old, current);
    return changed.length === 0 ? [] : [`${name}: ${changed.join(', ')}`];
  });
}
