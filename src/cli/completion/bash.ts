import { PROGRAM } from '../command-table.js';
import { commandWords, type CommandWords } from './words.js';

/** The completion script for bash: commands, flags, directories, files. */
export function bashCompletion(): string {
  const commands = commandWords();
  const others = commands.slice(1).map(({ name }) => name);
  return `# bash completion of ${PROGRAM}, made by: ${PROGRAM} completion bash

_scx_rusty_ts() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=${commands[0]!.name}
  COMPREPLY=()
  # --flag=value comes as three words.
  [[ $cur == = ]] && cur=
  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD - 2]}
  case \${COMP_WORDS[1]} in
    ${others.join(' | ')}) ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]} ;;
  esac

  case $command:$prev in
    ${valueFlags(commands, 'directory')})
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    ${valueFlags(commands, 'file')})
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ${valueFlags(commands, 'something else')})
      return
      ;;
  esac

  local flags= words= files=
  case $command in
${commands.map(wordsCase).join('\n')}
  esac
  ((COMP_CWORD == 1)) && words='${commands.map(({ name }) => name).join(' ')}'
  if [[ $cur != -* && $files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  fi
  [[ $cur == -* || -z $words ]] && words=$flags
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _scx_rusty_ts ${PROGRAM}
`;
}

/** The pattern of all flags with such a value, as command:flag. */
function valueFlags(commands: readonly CommandWords[], takes: string): string {
  return commands
    .flatMap(({ name, flags }) =>
      flags
        .filter((flag) => flag.takes === takes)
        .flatMap(({ names }) => names.map((flagName) => `${name}:${flagName}`)),
    )
    .join(' | ');
}

function wordsCase({ name, flags, choices, takesFiles }: CommandWords): string {
  const longNames = flags.map(({ names }) => names.at(-1)!);
  const words = choices.length > 0 ? ` words='${choices.join(' ')}'` : '';
  const files = takesFiles ? ' files=1' : '';
  return `    ${name}) flags='${longNames.join(' ')}'${words}${files} ;;`;
}
