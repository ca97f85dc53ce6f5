import { manual, type CommandEntry, type Entry, type FlagEntry } from './manual.js';
import { SUMMARY, description, examples } from './prose.js';

/** The manual page for section 8, in the man(7) macros. */
export function manPage(): string {
  const { program, commands, environment, exitStatus } = manual();
  const lines = [
    '.\\" Made from src/cli/command-table.ts: change that, see docs/cli.md.',
    `.TH ${escape(program.toUpperCase())} 8 "" ${program} "System Manager\\(aqs Manual"`,
    '.SH NAME',
    `${escape(program)} \\- ${SUMMARY}`,
    '.SH SYNOPSIS',
    ...paragraphs(commands.map((command) => synopsis(program, command))),
    '.SH DESCRIPTION',
    ...paragraphs(description.map(body)),
    '.SH COMMANDS',
    ...commands.flatMap(entry),
    ...commands.flatMap(({ term, flags }) => [
      `.SH OPTIONS OF ${term.toUpperCase()}`,
      ...flags.flatMap((flag) => tagged(spelled(flag), flag.text)),
    ]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(entry),
    '.SH EXIT STATUS',
    ...exitStatus.flatMap(entry),
    '.SH EXAMPLES',
    ...examples.flatMap(({ command, purpose }) => tagged(bold(command), purpose)),
    '.SH SEE ALSO',
    '.BR sched (7),',
    '.BR capabilities (7)',
  ];
  return `${lines.join('\n')}\n`;
}

function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => (index === 0 ? [text] : ['.PP', text]));
}

function synopsis(program: string, { term, isDefault, argument }: CommandEntry): string {
  const word = isDefault ? `[${bold(term)}]` : bold(term);
  const rest = argument ? italic(argument.name) : `[${italic('OPTION')}]...`;
  return `${bold(program)} ${word} ${rest}`;
}

function tagged(tag: string, text: string): string[] {
  return ['.TP', tag, body(text)];
}

function entry({ term, text }: Entry): string[] {
  return tagged(bold(term), text);
}

function spelled({ names, value }: FlagEntry): string {
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
