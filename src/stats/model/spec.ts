/**
 * What statistics are made of: structures with fields, each described once. From these
 * descriptions come the answers of the statistics socket and their metadata, --help-stats,
 * docs/statistics.md and the OpenMetrics page; adding a field here adds it everywhere.
 *
 * A field's value is a function of its structure's context: the two readings between which
 * statistics are asked for, and what the structure is about (a node, a domain, …).
 */

/** Units as they are written in the documentation. */
export type Unit = '' | '%' | 'B' | 'CPUs' | 'ms' | 's' | 'tasks' | 'µs';

interface FieldText {
  readonly unit: Unit;
  readonly desc: string;
}

/**
 * How OpenMetrics shows a field: as its value over the time since the daemon started, which
 * makes a counter of a count. `name` ends in the unit, where it has one, but not in `_total`.
 */
export interface Metric<C> {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  /** Where several fields are one metric. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where fields are one metric, or where the description speaks of the period. */
  readonly help?: string;
  /** Where it is another one than the field's, or in another unit. */
  readonly value?: (context: C) => number;
}

export interface Datum<
  C,
  K extends 'u64' | 'float' | 'string' = 'u64' | 'float' | 'string',
> extends FieldText {
  readonly datum: K;
  readonly value: (context: C) => K extends 'string' ? string : number;
  readonly metric?: Metric<C>;
}

/** Times counted by powers of two, see histogram.ts. */
export interface HistogramValue {
  readonly counts: Float64Array;
  readonly sumNs: number;
}

export interface ArrayField<C> extends FieldText {
  readonly array: 'u64';
  readonly value: (context: C) => Iterable<number | bigint>;
  readonly histogram?: {
    /** Ends in `_seconds`. */
    readonly name: string;
    readonly help: string;
    readonly value: (context: C) => HistogramValue;
  };
}

export interface Dict<C, E, S extends Struct<E> = Struct<E>> {
  readonly dict: 'u64' | 'string';
  readonly desc: string;
  readonly struct: S;
  readonly entries: (context: C) => Iterable<readonly [key: number | string, entry: E]>;
}

/** Dictionaries are read where the type of their entries is known, so here it need not be. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Field<C> = Datum<C> | ArrayField<C> | Dict<C, any>;
export type Fields<C> = Readonly<Record<string, Field<C>>>;

export interface Struct<C, F extends Fields<C> = Fields<C>> {
  readonly name: string;
  readonly desc: string;
  /** What tells the entries of a dictionary of these apart in OpenMetrics. */
  readonly label?: { readonly name: string; readonly of: (context: C) => string };
  /** Makes the fields' names unique where a client puts all structures' fields into one list. */
  readonly prefix?: string;
  readonly fields: F;
}

/** Field by field, as a client of the socket gets it. */
export type StatsOf<S> = S extends { readonly fields: infer F }
  ? { readonly [K in keyof F]: ValueOf<F[K]> }
  : never;
type ValueOf<F> = F extends { readonly dict: unknown; readonly struct: infer S }
  ? Readonly<Record<string, StatsOf<S>>>
  : F extends { readonly array: unknown }
    ? readonly (number | bigint)[]
    : F extends { readonly datum: 'string' }
      ? string
      : number;

/** A structure whose fields' types are kept. */
export function struct<C>() {
  return <const F extends Fields<C>>(spec: Struct<C, F>): Struct<C, F> => spec;
}
