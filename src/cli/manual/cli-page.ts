import {
  PROGRAM,
  commandTable,
  environmentTable,
  exitStatusTable,
  flagsOf,
  type CommandName,
  type CommandSpec,
} from '../command-table.js';
import { manualOf, spellingOf, type Flag } from '../flag.js';
import { description, examples } from './prose.js';

/** docs/cli.md, as prettier would write it. */
export function cliPage(): string {
  const names = Object.keys(commandTable) as CommandName[];
  const blocks = [
    '<!-- Made from src/cli/command-table.ts. To refresh it: UPDATE=1 npm test -- --only unit -->',
    '# Command line',
    ...description,
    ['```sh', ...examples.flatMap(exampleLines), '```'].join('\n'),
    ...names.flatMap(commandBlocks),
    '## Environment',
    ...Object.entries(environmentTable).map(([name, help]) => `\`${name}\`: ${help}`),
    '## Exit status',
    exitStatusTable.map(({ status, help }) => `- \`${status}\`: ${help}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function exampleLines({ command, purpose }: (typeof examples)[number]): string[] {
  return [`# ${purpose}`, command];
}

function commandBlocks(name: CommandName): string[] {
  const { help, argument }: CommandSpec = commandTable[name];
  const word = name === 'run' ? `[${name}]` : name;
  const rest = argument ? (argument.choices?.join('|') ?? argument.name) : '[options]';
  return [`## \`${PROGRAM} ${word} ${rest}\``, help, ...flagsOf(name).flatMap(flagBlocks)];
}

function flagBlocks(flag: Flag): string[] {
  const { names, value } = spellingOf(flag);
  const spelled = value === undefined ? names.join(', ') : `${names.join(', ')} ${value}`;
  return [`### \`${spelled}\``, manualOf(flag)];
}
