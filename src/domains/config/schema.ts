/**
 * What a configuration file holds, as types and tables that follow from its schema.
 */
import { schema } from './schema.generated.js';

/** The type that a schema describes, as far as this one goes. */
type FromSchema<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: 'array'; readonly items: infer I }
    ? readonly FromSchema<I>[]
    : S extends { readonly type: 'object'; readonly properties: infer P }
      ? { readonly [K in keyof P]?: FromSchema<P[K]> }
      : S extends { readonly type: 'boolean' }
        ? boolean
        : S extends { readonly type: 'string' }
          ? string
          : S extends { readonly type: 'number' | 'integer' }
            ? number
            : never;

export type FileConfig = FromSchema<typeof schema>;
export type FileDomains = NonNullable<FileConfig['domains']>;
export type FileDomain = NonNullable<FileDomains['explicit']>[number];

type Properties = typeof schema.properties;
/** A tunable: it has a flag of the same name. */
export type TunableKey = Exclude<keyof Properties, '$schema' | '$comment' | 'domains'>;
/** Every tunable in the unit of its flag. */
export type Tunables = {
  readonly [K in TunableKey]:
    | FromSchema<Properties[K]>
    | (Properties[K] extends { readonly default: unknown } ? never : undefined);
};

const NO_TUNABLES: ReadonlySet<string> = new Set(['$schema', '$comment', 'domains']);

/** Title, range, default and unit of each tunable. */
export const tunableSchemas = Object.fromEntries(
  Object.entries(schema.properties).filter(([key]) => !NO_TUNABLES.has(key)),
) as Pick<Properties, TunableKey>;
export const tunableKeys = Object.keys(tunableSchemas) as readonly TunableKey[];

/** The same of what forms the domains. */
export const domainSchemas = schema.properties.domains.properties;

/** Default of each tunable. */
export const defaultTunables = Object.fromEntries(
  Object.entries(tunableSchemas).map(([key, field]) => [
    key,
    'default' in field ? field.default : undefined,
  ]),
) as Tunables;

/** A schema of a field, as far as messages need it. */
export interface FieldSchema {
  readonly type: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
  readonly enum?: readonly string[];
  readonly patternText?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
}

export const rootSchema: FieldSchema = schema;
