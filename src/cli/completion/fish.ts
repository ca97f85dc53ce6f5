import { PROGRAM } from '../command-table.js';
import { commandWords, type CommandWords, type FlagWords } from './words.js';

/** The completion script for fish: commands, flags, directories, all with their summaries. */
export function fishCompletion(): string {
  const [preset, ...others] = commandWords() as [CommandWords, ...CommandWords[]];
  const anyOther = `__fish_seen_subcommand_from ${others.map(({ name }) => name).join(' ')}`;
  const anyCommand = `${anyOther} ${preset.name}`;
  return [
    `# fish completion of ${PROGRAM}, made by: ${PROGRAM} completion fish`,
    '',
    `complete -c ${PROGRAM} -f`,
    ...[preset, ...others].map(
      ({ name, summary }) =>
        `complete -c ${PROGRAM} -n 'not ${anyCommand}' -a ${name} -d ${quote(summary)}`,
    ),
    ...commandLines(preset, `not ${anyOther}`),
    ...others.flatMap((other) => commandLines(other, `__fish_seen_subcommand_from ${other.name}`)),
    '',
  ].join('\n');
}

function commandLines({ flags, choices, takesFiles }: CommandWords, condition: string): string[] {
  const start = `complete -c ${PROGRAM} -n '${condition}'`;
  const words = choices.length > 0 ? [`${start} -a '${choices.join(' ')}'`] : [];
  if (takesFiles) words.push(`${start} -F`);
  return ['', ...words, ...flags.map((flag) => `${start} ${flagArguments(flag)}`)];
}

function flagArguments({ names, takes, summary }: FlagWords): string {
  const spellings = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const values = {
    nothing: [],
    directory: ['-x', "-a '(__fish_complete_directories)'"],
    file: ['-r', '-F'],
    'something else': ['-x'],
  }[takes];
  return [...spellings, ...values, '-d', quote(summary)].join(' ');
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
