# bash completion of scx-rusty-ts, made by: scx-rusty-ts completion bash

_scx_rusty_ts() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=run
  COMPREPLY=()
  # --flag=value comes as three words.
  [[ $cur == = ]] && cur=
  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
  case ${COMP_WORDS[1]} in
    monitor | topology | config | check | reload | explain | replay | try | completion) ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]} ;;
  esac

  case $command:$prev in
    run:--pin-root-path | run:--bpf-token-path | run:--sysfs | topology:--sysfs | config:--pin-root-path | config:--bpf-token-path | config:--sysfs | check:--sysfs)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    run:--config | run:--policy | run:--stats-socket | run:--record | run:--record-policy | run:--control-socket | run:--kconfig | run:--btf-custom-path | monitor:--stats-socket | topology:--config | config:--config | config:--policy | config:--stats-socket | config:--record | config:--record-policy | config:--control-socket | config:--kconfig | config:--btf-custom-path | reload:--control-socket | explain:--control-socket | try:--trace | try:--write-trace)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    run:-u | run:--slice-us-underutil | run:-o | run:--slice-us-overutil | run:-i | run:--interval | run:-I | run:--tune-interval | run:-l | run:--load-half-life | run:-c | run:--cache-level | run:-C | run:--cpumasks | run:-g | run:--greedy-threshold | run:--greedy-threshold-x-numa | run:--crowded-after | run:-D | run:--direct-greedy-under | run:-K | run:--kick-greedy-under | run:--domain-band | run:--node-band | run:--deadband | run:--settle-rounds | run:--perf | run:--rescue-after | run:--slice-us | run:--slice-us-min | run:--stats | run:--monitor | run:--metrics | run:--record-limit | run:--exit-dump-len | run:--relaxed-maps | run:--log-format | monitor:-i | monitor:--interval | topology:-c | topology:--cache-level | topology:-C | topology:--cpumasks | config:-u | config:--slice-us-underutil | config:-o | config:--slice-us-overutil | config:-i | config:--interval | config:-I | config:--tune-interval | config:-l | config:--load-half-life | config:-c | config:--cache-level | config:-C | config:--cpumasks | config:-g | config:--greedy-threshold | config:--greedy-threshold-x-numa | config:--crowded-after | config:-D | config:--direct-greedy-under | config:-K | config:--kick-greedy-under | config:--domain-band | config:--node-band | config:--deadband | config:--settle-rounds | config:--perf | config:--rescue-after | config:--slice-us | config:--slice-us-min | config:--stats | config:--monitor | config:--metrics | config:--record-limit | config:--exit-dump-len | config:--relaxed-maps | config:--log-format | explain:--pid | explain:--domain | replay:--round | replay:--set | try:--generate | try:--machine | try:--for | try:--turn-us | try:--rescue-after | try:--set)
      return
      ;;
  esac

  local flags= words= files=
  case $command in
    run) flags='--config --watch --slice-us-underutil --slice-us-overutil --interval --tune-interval --load-half-life --cache-level --cpumasks --greedy-threshold --greedy-threshold-x-numa --crowded-after --direct-greedy-under --direct-greedy-numa --kick-greedy-under --no-load-balance --no-early-rounds --domain-band --node-band --deadband --settle-rounds --balanced-kworkers --kthreads-local --fifo-sched --no-preemption --no-cgroup-weights --mempolicy-affinity --partial --perf --interactive --policy --rescue-after --slice-us --slice-us-min --percpu-local --numa-local --stats --monitor --help-stats --stats-socket --metrics --record --record-limit --record-policy --exit-dump-len --control-socket --relaxed-maps --pin-root-path --kconfig --btf-custom-path --bpf-token-path --dry-run --sysfs --log-format --verbose --help --version' ;;
    monitor) flags='--interval --json --stats-socket --help' ;;
    topology) flags='--json --emit-config --config --cache-level --cpumasks --sysfs --help' ;;
    config) flags='--config --watch --slice-us-underutil --slice-us-overutil --interval --tune-interval --load-half-life --cache-level --cpumasks --greedy-threshold --greedy-threshold-x-numa --crowded-after --direct-greedy-under --direct-greedy-numa --kick-greedy-under --no-load-balance --no-early-rounds --domain-band --node-band --deadband --settle-rounds --balanced-kworkers --kthreads-local --fifo-sched --no-preemption --no-cgroup-weights --mempolicy-affinity --partial --perf --interactive --policy --rescue-after --slice-us --slice-us-min --percpu-local --numa-local --stats --monitor --help-stats --stats-socket --metrics --record --record-limit --record-policy --exit-dump-len --control-socket --relaxed-maps --pin-root-path --kconfig --btf-custom-path --bpf-token-path --dry-run --sysfs --log-format --verbose --help' ;;
    check) flags='--sysfs --help' files=1 ;;
    reload) flags='--control-socket --help' ;;
    explain) flags='--pid --domain --last --json --control-socket --help' ;;
    replay) flags='--round --set --json --help' files=1 ;;
    try) flags='--trace --generate --machine --for --turn-us --rescue-after --set --summary --json --write-trace --help' files=1 ;;
    completion) flags='--help' words='bash zsh fish' ;;
  esac
  ((COMP_CWORD == 1)) && words='run monitor topology config check reload explain replay try completion'
  if [[ $cur != -* && $files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  fi
  [[ $cur == -* || -z $words ]] && words=$flags
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _scx_rusty_ts scx-rusty-ts
