/**
 * The settings in force: a flag wins over the file, the file over the default. Each value
 * knows where it came from.
 */
import type { ConfigFile } from './config-file.js';
import type { Source } from './problem.js';
import {
  defaultTunables,
  domainSchemas,
  tunableKeys,
  type FileDomains,
  type TunableKey,
  type Tunables,
} from './schema.js';

const FORMING_KEYS: ReadonlySet<string> = new Set([
  'form',
  'minCpus',
  'maxCpus',
  'splitInto',
  'explicit',
]);

/** The flags that were given, by key of the table of flags; none that merely has its default. */
export interface GivenFlags extends Partial<Tunables> {
  readonly cacheLevel?: number | undefined;
  /** A CPU mask for each domain. */
  readonly cpumasks?: readonly string[] | undefined;
}

/** Of what neither the file nor a flag says. */
export const DEFAULT_SOURCE: Source = { location: 'default', pointer: '' };

export interface Setting {
  readonly value: unknown;
  /** "default", "domains.json:7:14" or "--interval". */
  readonly origin: string;
}

export interface Settings {
  readonly tunables: Tunables;
  /** All that is set, by its key in the file: "interval", "domains.form". */
  readonly all: ReadonlyMap<string, Setting>;
  /** Where a tunable came from, for a problem with it. */
  sourceOf(key: TunableKey): Source;
}

export function mergeSettings(file: ConfigFile | undefined, flags: GivenFlags): Settings {
  const values: Partial<Record<TunableKey, number | boolean | string>> = {};
  const sources = new Map<TunableKey, Source>();
  const all = domainSettings(file, flags);
  for (const key of tunableKeys) {
    const value = flags[key] ?? file?.values[key] ?? defaultTunables[key];
    const source = sourceOf(key, file, flags);
    values[key] = value;
    sources.set(key, source);
    all.set(key, { value, origin: source.location });
  }
  return { tunables: values as Tunables, all, sourceOf: (key) => sources.get(key)! };
}

/** What forms the domains; a flag that does so leaves nothing of what the file says about it. */
function domainSettings(file: ConfigFile | undefined, flags: GivenFlags): Map<string, Setting> {
  const all = new Map<string, Setting>();
  const { cacheLevel, cpumasks } = flags;
  const isFormedByFlag = cacheLevel !== undefined || cpumasks !== undefined;
  for (const [key, field] of Object.entries(domainSchemas)) {
    if (isFormedByFlag && FORMING_KEYS.has(key)) continue;
    const given = file?.values.domains?.[key as keyof FileDomains];
    const value = given ?? ('default' in field ? field.default : undefined);
    if (value === undefined || (key === 'form' && file?.values.domains?.explicit)) continue;
    const origin =
      given === undefined
        ? DEFAULT_SOURCE.location
        : file!.document.sourceOf(`/domains/${key}`).location;
    all.set(`domains.${key}`, { value, origin });
  }
  if (cpumasks !== undefined) {
    all.set('domains.explicit', {
      value: cpumasks.map((mask) => ({ mask })),
      origin: '--cpumasks',
    });
  } else if (cacheLevel !== undefined) {
    all.set('domains.form', { value: `cache:${cacheLevel}`, origin: '--cache-level' });
  }
  return all;
}

function sourceOf(key: TunableKey, file: ConfigFile | undefined, flags: GivenFlags): Source {
  if (flags[key] !== undefined) return { location: flagName(key, flags[key]), pointer: '' };
  if (file?.values[key] !== undefined) return file.document.sourceOf(`/${key}`);
  return DEFAULT_SOURCE;
}

/** The flag of a tunable: `--slice-us-overutil` of sliceUsOverutil, `--no-load-balance` of a false loadBalance. */
export function flagName(key: string, value?: unknown): string {
  const words = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${value === false ? 'no-' : ''}${words}`;
}
