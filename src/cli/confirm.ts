import { createInterface } from 'node:readline/promises';
import { OperationError } from '../operations/operation-error';
import { RunContext } from './options';

/**
 * Asks a yes-or-no question on the terminal.
 *
 * @throws OperationError when standard input is no terminal, so that only `--yes` can agree
 */
export async function confirm(question: string, { stdin, stderr }: RunContext): Promise<boolean> {
  if (!stdin.isTTY) {
    throw new OperationError(
      'invalid-input',
      `${question} Standard input is not a terminal; give --yes to agree`,
    );
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
