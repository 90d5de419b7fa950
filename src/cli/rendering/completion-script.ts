import { CommandNode, NamedEntry } from '../command-tree';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Writes a script that completes commands, options and their values in a shell, and else files. */
export function completionScript(shell: Shell, program: string, nodes: readonly CommandNode[]): string {
  const name = `_${program.replace(/\W/g, '_')}`;
  return { bash, zsh, fish }[shell](program, name, nodes);
}

function bash(program: string, name: string, nodes: readonly CommandNode[]): string {
  const words = (entries: readonly NamedEntry[]) => entries.map((entry) => entry.name).join(' ');
  return `${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at='' word known=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${descent(nodes)}
  done
  case "$at $previous" in
${valuesOfOptions(nodes, (values) => `known=${quoted(values.join(' '))}`)}
    *)
      case "$at" in
${nodes
  .map(({ path, commands, options, values }) => {
    const named = quoted([words(commands), ...values].join(' ').trim());
    const flags = quoted(words(options));
    const choice = `if [[ $current == -* ]]; then known=${flags}; else known=${named}; fi`;
    return `        ${quoted(path)}) ${choice} ;;`;
  })
  .join('\n')}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$known" -- "$current"))
}
complete -o default -F ${name} ${program}
`;
}

function zsh(program: string, name: string, nodes: readonly CommandNode[]): string {
  const described = (entries: readonly NamedEntry[]) =>
    entries.map((entry) => quoted(`${entry.name}:${oneLine(entry.description)}`)).join(' ');
  return `#compdef ${program}
${name}() {
  local at='' word
  local -a entries flags
  for word in "\${(@)words[2,CURRENT-1]}"; do
${descent(nodes)}
  done
  case "$at \${words[CURRENT-1]}" in
${valuesOfOptions(nodes, valueInZsh)}
  esac
  case "$at" in
${nodes
  .map(({ path, commands, options, values }) => {
    const entries = [described(commands), ...values.map(quoted)].filter(Boolean).join(' ');
    return `    ${quoted(path)}) entries=(${entries}); flags=(${described(options)}) ;;`;
  })
  .join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe option flags
  elif (( \${#entries} > 0 )); then
    _describe command entries
  else
    _files
  fi
}
compdef ${name} ${program}
`;
}

function valueInZsh(values: readonly string[]): string {
  return values.length > 0 ? `compadd -- ${values.join(' ')}; return` : '_files; return';
}

function fish(program: string, name: string, nodes: readonly CommandNode[]): string {
  const complete = `complete -c ${program}`;
  return `function _${name}_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${pathsOf(nodes).join(' ')}
        set at (string trim -- "$at $word")
    end
  end
  test "$at" = "$argv[1]"
end
${nodes
  .flatMap(({ path, commands, options, values }) => {
    const here = `${complete} -n ${quoted(`_${name}_at ${quoted(path)}`)}`;
    return [
      ...commands.map((each) => `${here} -f -a ${each.name} -d ${quoted(oneLine(each.description))}`),
      ...values.map((value) => `${here} -f -a ${value}`),
      ...options.map((option) => {
        const value = option.values.length > 0 ? ` -x -a ${quoted(option.values.join(' '))}` : ' -r';
        const flag = option.name.replace(/^--/, '');
        const about = quoted(oneLine(option.description));
        return `${here} -l ${flag}${option.takesValue ? value : ''} -d ${about}`;
      }),
    ];
  })
  .join('\n')}
`;
}

/** Follows a word that names a command, in the syntax that bash and zsh share. */
function descent(nodes: readonly CommandNode[]): string {
  return `    case "$at $word" in
      ${pathsOf(nodes).join('|')}) at="\${at:+$at }$word" ;;
    esac`;
}

/** Lists the commands as the path so far, a space and the next word. */
function pathsOf(nodes: readonly CommandNode[]): string[] {
  return nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`));
}

/** Chooses by the option before the cursor, in the syntax that bash and zsh share. */
function valuesOfOptions(
  nodes: readonly CommandNode[],
  action: (values: readonly string[]) => string,
): string {
  return nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ name, values }) => `    ${quoted(`${path} ${name}`)}) ${action(values)} ;;`),
    )
    .join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
