/** What a flag can be. The table of flags is made of these, and all that users see of it. */
import { Option } from 'commander';

interface FlagText {
  /** As commander takes them: `-i, --interval <SEC>`. */
  readonly flags: string;
  /** The manual: what it does, what 0 means, how it meets other flags. */
  readonly help: string;
  /** Keys of flags that it cannot go with. */
  readonly conflicts?: readonly string[];
}

/** A flag with a number; values outside of min..max are refused. */
export interface NumberFlag extends FlagText {
  readonly kind: 'number';
  readonly default?: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: true;
}

/** On when given. */
export interface SwitchFlag extends FlagText {
  readonly kind: 'switch';
}

/** A flag with one of the words true and false; undefined unless given. */
export interface BooleanFlag extends FlagText {
  readonly kind: 'boolean';
}

/** Counts how often it is given. */
export interface CountFlag extends FlagText {
  readonly kind: 'count';
}

/** A flag with the path of a directory. */
export interface DirectoryFlag extends FlagText {
  readonly kind: 'directory';
}

/** A flag with the path of a file. */
export interface FileFlag extends FlagText {
  readonly kind: 'file';
  readonly default?: string;
}

/** A flag with one or more words; may be given again for more. */
export interface ListFlag extends FlagText {
  readonly kind: 'list';
}

export type Flag =
  BooleanFlag | NumberFlag | SwitchFlag | CountFlag | DirectoryFlag | FileFlag | ListFlag;
export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends { kind: 'number'; default: number }
  ? number
  : F extends { kind: 'file'; default: string }
    ? string
    : F extends { kind: 'number' }
      ? number | undefined
      : F extends { kind: 'boolean' }
        ? boolean | undefined
        : F extends { kind: 'switch' }
          ? boolean
          : F extends { kind: 'count' }
            ? number
            : F extends { kind: 'list' }
              ? readonly string[] | undefined
              : string | undefined;

/** Values of the flags, by key of the table; `--no-x` switches x off. */
export type ValuesOf<T extends FlagTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** How a flag is written. */
export interface Spelling {
  /** Short form first: `['-i', '--interval']`. */
  readonly names: readonly string[];
  /** `SEC`; undefined for a flag without a value. */
  readonly value: string | undefined;
}

export function spellingOf({ flags }: Flag): Spelling {
  const { short, long } = new Option(flags);
  const names = [short, long].filter((name) => name !== undefined);
  return { names, value: /<(.+)>/.exec(flags)?.[1] };
}

/** One paragraph with all there is to say about a flag, its range and default included. */
export function manualOf(flag: Flag): string {
  if (flag.kind === 'file' && flag.default !== undefined) {
    return `${flag.help} By default ${flag.default}.`;
  }
  if (flag.kind !== 'number') return flag.help;
  const preset = flag.default === undefined ? '' : `, by default ${flag.default}`;
  const number = flag.integer ? 'A whole number' : 'A number';
  return `${flag.help} ${number} from ${flag.min} to ${flag.max}${preset}.`;
}
