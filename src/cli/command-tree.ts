import type { Command, Option } from 'commander';

/** What may follow a command, as its help says. */
export interface CommandNode {
  /** Names that lead to it, such as `rules pull`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly NamedEntry[];
  readonly options: readonly OptionEntry[];
  /** Values of its argument, where only some are allowed. */
  readonly values: readonly string[];
}

export interface NamedEntry {
  readonly name: string;
  readonly description: string;
}

/** Option by its long flag. */
export interface OptionEntry extends NamedEntry {
  readonly takesValue: boolean;
  /** Values that are allowed; empty when any is, or none is taken. */
  readonly values: readonly string[];
}

/** Lists the program and all its commands. */
export function commandTree(program: Command): CommandNode[] {
  const nodesOf = (command: Command, path: string): CommandNode[] => {
    const help = command.createHelp();
    const commands = help.visibleCommands(command);
    const below = command.commands.flatMap((each) => nodesOf(each, `${path} ${each.name()}`.trim()));
    return [
      {
        path,
        commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
        options: help.visibleOptions(command).flatMap(entryOf),
        values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      },
      ...below,
    ];
  };
  return nodesOf(program, '');
}

function entryOf({ long, description, required, optional, argChoices }: Option): OptionEntry[] {
  if (long === undefined || long === null) return [];
  return [{ name: long, description, takesValue: required || optional, values: argChoices ?? [] }];
}
