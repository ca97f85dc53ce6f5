# bash completion of scx-rusty-ts, made by: scx-rusty-ts completion bash

_scx_rusty_ts() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=run
  COMPREPLY=()
  # --flag=value comes as three words.
  [[ $cur == = ]] && cur=
  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
  case ${COMP_WORDS[1]} in
    topology | completion) ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]} ;;
  esac

  case $command:$prev in
    run:--sysfs | topology:--sysfs)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    run:-u | run:--slice-us-underutil | run:-o | run:--slice-us-overutil | run:-i | run:--interval | run:-I | run:--tune-interval | run:-l | run:--load-half-life | run:-c | run:--cache-level | run:-g | run:--greedy-threshold | run:--greedy-threshold-x-numa | run:--stats | run:--exit-dump-len | topology:-c | topology:--cache-level)
      return
      ;;
  esac

  local flags= words=
  case $command in
    run) flags='--slice-us-underutil --slice-us-overutil --interval --tune-interval --load-half-life --cache-level --greedy-threshold --greedy-threshold-x-numa --no-load-balance --balanced-kworkers --fifo-sched --partial --stats --exit-dump-len --dry-run --sysfs --verbose --help --version' ;;
    topology) flags='--json --emit-config --cache-level --sysfs --help' ;;
    completion) flags='--help' words='bash zsh fish' ;;
  esac
  ((COMP_CWORD == 1)) && words='run topology completion'
  [[ $cur == -* || -z $words ]] && words=$flags
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _scx_rusty_ts scx-rusty-ts
