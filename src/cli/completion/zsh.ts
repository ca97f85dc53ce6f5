import { PROGRAM } from '../command-table.js';
import { commandWords, type CommandWords, type FlagWords } from './words.js';

/** The completion script for zsh: commands, flags, directories, all with their summaries. */
export function zshCompletion(): string {
  const [preset, ...others] = commandWords() as [CommandWords, ...CommandWords[]];
  const names = [preset, ...others].map(({ name, summary }) => quote(`${name}:${summary}`));
  return `#compdef ${PROGRAM}
# zsh completion of ${PROGRAM}, made by: ${PROGRAM} completion zsh

_scx_rusty_ts() {
  local -a commands=(
    ${names.join('\n    ')}
  )
  if ((CURRENT > 2)); then
    case $words[2] in
${others.map(commandCase).join('\n')}
      ${preset.name}) shift words; ((CURRENT--)) ;;
    esac
  fi
  local -a command=()
  ((CURRENT == 2)) && command=('1:command:{_describe command commands}')
  _arguments -s \\
    $command \\
    ${preset.flags.map(flagSpec).join(' \\\n    ')}
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _scx_rusty_ts "$@"
else
  compdef _scx_rusty_ts ${PROGRAM}
fi
`;
}

function commandCase({ name, flags, choices, takesFiles }: CommandWords): string {
  const words = choices.length > 0 ? [`'1: :(${choices.join(' ')})'`] : [];
  if (takesFiles) words.push("'*: :_files'");
  const specs = [...flags.map(flagSpec), ...words];
  return `      ${name})
        shift words
        ((CURRENT--))
        _arguments -s \\
          ${specs.join(' \\\n          ')}
        return
        ;;`;
}

/** `'(-i --interval)'{-i,--interval}'[summary]:SEC:action'` */
function flagSpec({ names, value, takes, repeats, summary }: FlagWords): string {
  const actions = { nothing: ' ', directory: '_files -/', file: '_files', 'something else': ' ' };
  const action = actions[takes];
  const argument = value === undefined ? '' : `:${value}:${action}`;
  const description = quote(`[${summary.replace(/[[\]:\\]/g, '\\$&')}]${argument}`);
  const exclusion = repeats ? '\\*' : `'(${names.join(' ')})'`;
  const spelling = names.length > 1 ? `{${names.join(',')}}` : names[0]!;
  return `${exclusion}${spelling}${description}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
