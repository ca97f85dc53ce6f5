import { commandTable, flagsOf, type CommandName, type CommandSpec } from '../command-table.js';
import { spellingOf, type Flag, type Spelling } from '../flag.js';

/** A flag as a shell completes it. */
export interface FlagWords extends Spelling {
  /** The first sentence of its manual. */
  readonly summary: string;
  readonly takes: 'nothing' | 'directory' | 'file' | 'something else';
  readonly repeats: boolean;
}

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagWords[];
  /** The words one of which may follow. */
  readonly choices: readonly string[];
  /** Whether files follow the command's name. */
  readonly takesFiles: boolean;
}

/** Every command; the first is also what happens without one. */
export function commandWords(): CommandWords[] {
  return (Object.keys(commandTable) as CommandName[]).map((name) => {
    const { help, argument }: CommandSpec = commandTable[name];
    return {
      name,
      summary: firstSentence(help),
      flags: flagsOf(name).map(flagWords),
      choices: argument?.choices ?? [],
      takesFiles: argument !== undefined && argument.choices === undefined,
    };
  });
}

function flagWords(flag: Flag): FlagWords {
  const spelling = spellingOf(flag);
  const otherwise = spelling.value === undefined ? 'nothing' : 'something else';
  return {
    ...spelling,
    summary: firstSentence(flag.help),
    takes: flag.kind === 'directory' || flag.kind === 'file' ? flag.kind : otherwise,
    repeats: flag.kind === 'count' || flag.kind === 'list',
  };
}

function firstSentence(text: string): string {
  return /^.*?(?=[.:](\s|$))/.exec(text)?.[0] ?? text;
}
