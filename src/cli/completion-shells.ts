import type { Completed, Values } from './completion.ts';

/** In single quotes, as all three shells take it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function words(options: Completed['options']): string {
  return options.flatMap(({ short, long }) => [...(short === undefined ? [] : [`-${short}`]), `--${long}`]).join(' ');
}

/** Bash, from 3.2 on: `source <(seedloom completion bash)`. */
export function bash(commands: readonly Completed[]): string[] {
  const act = (values: Values): string => {
    if (values === 'scenarios') return '_seedloom_scenarios';
    if (values === 'files') return '_seedloom_files';
    return values === 'free' || values.length === 0 ? ':' : `_seedloom_words ${quoted(values.join(' '))}`;
  };
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ short, long, takes }) => {
      if (takes === undefined) return [];
      const names = [...(short === undefined ? [] : [`-${short}`]), `--${long}`].map((one) => quoted(`${name} ${one}`));
      return [`    ${names.join(' | ')}) ${act(takes)}; return ;;`];
    }),
  );
  return [
    '# Completion of seedloom for bash; to have it always, in ~/.bashrc: source <(seedloom completion bash)',
    '_seedloom_words() { # words; after a comma the next of a list',
    '  local head=',
    '  case $cur in *,*) head=${cur%,*}, ;; esac',
    '  COMPREPLY=($(compgen -P "$head" -W "$1" -- "${cur#"$head"}"))',
    '}',
    '_seedloom_files() { local IFS=$\'\\n\'; COMPREPLY=($(compgen -f -- "$cur")); }',
    '_seedloom_scenarios() {',
    "  local IFS=$'\\n'",
    '  COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" completion __complete 2>/dev/null)" -- "$cur"))',
    '  if [ ${#COMPREPLY[@]} -eq 0 ]; then _seedloom_files; fi',
    '}',
    '_seedloom() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    _seedloom_words ${quoted([...commands.map(({ name }) => name), '--help', '--version'].join(' '))}`,
    '    return',
    '  fi',
    '  case "$command $prev" in',
    ...values,
    '  esac',
    '  case "$command $cur" in',
    ...commands.flatMap(({ name, options, args }) => [
      `    ${quoted(`${name} -`)}*) _seedloom_words ${quoted(words(options))} ;;`,
      `    ${quoted(`${name} `)}*) ${act(args)} ;;`,
    ]),
    '  esac',
    '}',
    'complete -o filenames -F _seedloom seedloom',
  ];
}

/** Zsh: in a folder of `$fpath` as `_seedloom`, or `source <(seedloom completion zsh)` after compinit. */
export function zsh(commands: readonly Completed[]): string[] {
  const told = (text: string): string => text.replace(/[[\]:\\]/g, (sign) => `\\${sign}`);
  const act = (values: Values): string => {
    if (values === 'scenarios') return '_seedloom_scenarios';
    if (values === 'files') return '_files';
    return values === 'free' ? ' ' : `_values -s , value ${values.join(' ')}`;
  };
  const option = ({ short, long, about, takes }: Completed['options'][number]): string => {
    const rest = quoted(`[${told(about)}]${takes === undefined ? '' : `:${long}:${act(takes)}`}`);
    return short === undefined ? `--${long}${rest}` : `{-${short},--${long}}${rest}`;
  };
  return [
    '#compdef seedloom',
    '# Completion of seedloom for zsh; to have it always, in ~/.zshrc after compinit: source <(seedloom completion zsh)',
    '_seedloom_scenarios() {',
    '  local -a found',
    '  found=(${(f)"$(seedloom completion __complete 2>/dev/null)"})',
    '  (( $#found )) && compadd -a found || _files',
    '}',
    '_seedloom() {',
    '  local -a commands',
    '  commands=(',
    ...commands.map(({ name, about }) => `    ${quoted(`${name}:${told(about)}`)}`),
    '  )',
    '  if (( CURRENT == 2 )); then _describe command commands; return; fi',
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...commands.map(({ name, options, args }) => {
      const rest = args.length === 0 ? '' : ` ${quoted(`*:${name}:${Array.isArray(args) ? `(${args.join(' ')})` : act(args)}`)}`;
      return `    ${name}) _arguments ${options.map(option).join(' ')}${rest} ;;`;
    }),
    '  esac',
    '}',
    'if [[ $funcstack[1] == _seedloom ]]; then _seedloom "$@"; else compdef _seedloom seedloom; fi',
  ];
}

/** Fish: `seedloom completion fish > ~/.config/fish/completions/seedloom.fish`. */
export function fish(commands: readonly Completed[]): string[] {
  const act = (values: Values): string => {
    if (values === 'scenarios') return "-a '(seedloom completion __complete 2>/dev/null)'";
    if (values === 'files') return '-F';
    return values === 'free' || values.length === 0 ? '' : `-a ${quoted(values.join(' '))}`;
  };
  const lines = commands.flatMap(({ name, about, options, args }) => {
    const within = `complete -c seedloom -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c seedloom -f -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`,
      `${within} ${args === 'files' ? '' : '-f '}${act(args)}`.trimEnd(),
      ...options.map(({ short, long, about: says, takes }) => {
        const flags = `${short === undefined ? '' : `-s ${short} `}-l ${long}`;
        const value = takes === undefined ? '' : takes === 'files' ? ' -r -F' : ` -x ${act(takes)}`.trimEnd();
        return `${within} ${flags}${value} -d ${quoted(says)}`;
      }),
    ];
  });
  return ['# Completion of seedloom for fish: seedloom completion fish > ~/.config/fish/completions/seedloom.fish', ...lines];
}
