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
import { SUMMARY, description, examples } from './prose.js';

/** The manual page for section 8, in the man(7) macros. */
export function manPage(): string {
  const names = Object.keys(commandTable) as CommandName[];
  const lines = [
    '.\\" Made from src/cli/command-table.ts: change that, see docs/cli.md.',
    `.TH ${escape(PROGRAM.toUpperCase())} 8 "" ${PROGRAM} "System Manager\\(aqs Manual"`,
    '.SH NAME',
    `${escape(PROGRAM)} \\- ${SUMMARY}`,
    '.SH SYNOPSIS',
    ...names.flatMap((name, index) => [...(index === 0 ? [] : ['.PP']), synopsis(name)]),
    '.SH DESCRIPTION',
    ...description.flatMap((text, index) => [...(index === 0 ? [] : ['.PP']), body(text)]),
    '.SH COMMANDS',
    ...names.flatMap((name) => tagged(bold(name), commandTable[name].help)),
    ...names.flatMap((name) => [
      `.SH OPTIONS OF ${name.toUpperCase()}`,
      ...flagsOf(name).flatMap((flag) => tagged(spelled(flag), manualOf(flag))),
    ]),
    '.SH ENVIRONMENT',
    ...Object.entries(environmentTable).flatMap(([name, help]) => tagged(bold(name), help)),
    '.SH EXIT STATUS',
    ...exitStatusTable.flatMap(({ status, help }) => tagged(bold(String(status)), help)),
    '.SH EXAMPLES',
    ...examples.flatMap(({ command, purpose }) => tagged(bold(command), purpose)),
    '.SH SEE ALSO',
    '.BR sched (7),',
    '.BR capabilities (7)',
  ];
  return `${lines.join('\n')}\n`;
}

function synopsis(name: CommandName): string {
  const { argument }: CommandSpec = commandTable[name];
  const word = name === 'run' ? `[${bold(name)}]` : bold(name);
  const rest = argument ? italic(argument.name) : `[${italic('OPTION')}]...`;
  return `${bold(PROGRAM)} ${word} ${rest}`;
}

function tagged(tag: string, text: string): string[] {
  return ['.TP', tag, body(text)];
}

function spelled(flag: Flag): string {
  const { names, value } = spellingOf(flag);
  const all = names.map(bold).join(', ');
  return value === undefined ? all : `${all} ${italic(value)}`;
}

function bold(text: string): string {
  return `\\fB${escape(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${escape(text)}\\fR`;
}

/** Each sentence in a line of its own, from which roff knows its end. */
function body(text: string): string {
  return escape(text).replaceAll(/([.:]) (?=[A-Z\d])/g, '$1\n');
}

/** Hyphens that can be copied, quotes that stay straight, no macro by accident. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replace(/^\./, '\\&.');
}
