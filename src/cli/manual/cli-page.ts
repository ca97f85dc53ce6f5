import { manual, type CommandEntry, type FlagEntry } from './manual.js';
import { description, examples } from './prose.js';

/** docs/cli.md, as prettier would write it. */
export function cliPage(): string {
  const { program, commands, environment, exitStatus } = manual();
  const blocks = [
    '<!-- Made from src/cli/command-table.ts. To refresh it: UPDATE=1 npm test -- --only unit -->',
    '# Command line',
    ...description,
    ['```sh', ...examples.flatMap(exampleLines), '```'].join('\n'),
    ...commands.flatMap((command) => commandBlocks(program, command)),
    '## Environment',
    ...environment.map(({ term, text }) => `\`${term}\`: ${text}`),
    '## Exit status',
    exitStatus.map(({ term, text }) => `- \`${term}\`: ${text}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function exampleLines({ command, purpose }: (typeof examples)[number]): string[] {
  return [`# ${purpose}`, command];
}

function commandBlocks(program: string, command: CommandEntry): string[] {
  const { term, text, isDefault, argument, flags } = command;
  const word = isDefault ? `[${term}]` : term;
  const rest = argument ? (argument.choices?.join('|') ?? argument.name) : '[options]';
  return [`## \`${program} ${word} ${rest}\``, text, ...flags.flatMap(flagBlocks)];
}

function flagBlocks({ names, value, text }: FlagEntry): string[] {
  const spelled = value === undefined ? names.join(', ') : `${names.join(', ')} ${value}`;
  return [`### \`${spelled}\``, text];
}
