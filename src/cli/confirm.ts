import { createInterface } from 'node:readline/promises';
import { OperationError } from '../operations/operation-error';
import { RunContext } from './options';

/** Asks a person; where there is none, nothing happens without `--yes`. */
export async function confirm(question: string, { stdin, stderr }: RunContext): Promise<boolean> {
  if (!stdin.isTTY) {
    throw new OperationError('invalid-input', `${question} There is nobody to ask; give --yes`);
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
