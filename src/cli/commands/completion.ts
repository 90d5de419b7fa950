import { Argument, Command } from 'commander';
import { commandTree } from '../command-tree';
import { RunContext } from '../options';
import { completionScript, Shell, SHELLS } from '../rendering/completion-script';

export function registerCompletion(program: Command, context: RunContext): void {
  const name = program.name();
  program
    .command('completion')
    .description('Print a script by which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>', 'shell that runs the script').choices(SHELLS))
    .addHelpText(
      'after',
      `\nExamples:\n  bash, in ~/.bashrc:                    source <(${name} completion bash)\n` +
        `  zsh, in ~/.zshrc after compinit:       source <(${name} completion zsh)\n` +
        `  fish, in ~/.config/fish/config.fish:   ${name} completion fish | source\n\n` +
        'The command has to be installed (npm install --global), as shells do not look behind npx.\n' +
        'Exit codes: 0 done; 2 unusable arguments.',
    )
    .action((shell: Shell) => {
      context.print(completionScript(shell, name, commandTree(program)));
    });
}
