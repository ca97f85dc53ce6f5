# zsh -f complete.zsh SCRIPT LINE: prints what zsh offers when Tab is pressed behind LINE.
#
# Only the line editor completes, so a second zsh gets a terminal of its own. There, compadd
# writes the words that it finds to a file instead of showing them.

zmodload zsh/zpty
hits=$(mktemp)
export TERM=xterm

zpty child zsh -f -i
zpty -w child "PS1=rea''dy; autoload -Uz compinit; compinit -u -D; source ${(q)1}"
zpty -w child "
  compadd() {
    local -a found
    if [[ \${@[1,(i)(-|--)]} != *-[a-zA-Z]#[OAD]\ * ]]; then
      builtin compadd -A found \"\$@\"
      print -l -- \$found >>$hits
    fi
    builtin compadd \"\$@\"
  }; PS1=do''ne"
zpty -r child output '*done*'
zpty -w -n child "$2"$'\t'
zpty -w -n child $'\x15exit\n'
while zpty -r child output; do :; done
cat $hits
rm $hits
