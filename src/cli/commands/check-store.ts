import { InvalidArgumentError, type Command } from 'commander';
import { openStoreModule } from '../../adapters/module/load-store-module';
import { ItemStore } from '../../contract/item-store';
import { OperationError } from '../../operations/operation-error';
import { isEmpty, STORE_CHECKS } from '../../runtime/store-checks';
import { formatOption, RunContext } from '../options';
import { progressBar } from '../progress';

/** Outcome of one check. */
interface Outcome {
  readonly name: string;
  /** What the store did instead; absent when it passed. */
  readonly failure?: string;
}

export function registerCheckStore(program: Command, context: RunContext): void {
  program
    .command('check-store')
    .description(
      'Tell whether a module keeps the contract of stores, by which AggregateStore.module keeps states ' +
        'elsewhere than in DynamoDB. Fills an empty store.',
    )
    .argument('<file>', 'JavaScript file of the module')
    .option('--parameter <name=value...>', 'what the module is opened with', parametersOf)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExample:\n  check-store store/index.js --parameter host=localhost database=check\n\n' +
        'The module is opened twice, as in two functions at a time. The store has to hold nothing, and is ' +
        'left with what the checks have written.\n' +
        'Exit codes: 0 the module keeps the contract; 1 it does not; 2 unusable arguments or module.',
    )
    .action(
      async (
        file: string,
        { parameter = {}, format }: { parameter?: Record<string, string>; format: 'text' | 'json' },
      ) => {
        const outcomes = await checked(file, parameter, context);
        const failures = outcomes.filter(({ failure }) => failure !== undefined);
        context.print(
          format === 'json'
            ? `${JSON.stringify({ checks: outcomes, failures: failures.length }, undefined, 2)}\n`
            : describe(outcomes, failures.length),
        );
        context.exitCode = failures.length > 0 ? 1 : 0;
      },
    );
}

function parametersOf(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const end = text.indexOf('=');
  if (end < 1) throw new InvalidArgumentError('It has to be a name and a value, such as host=localhost.');
  return { ...earlier, [text.slice(0, end)]: text.slice(end + 1) };
}

async function checked(
  file: string,
  parameters: Record<string, string>,
  { stderr }: RunContext,
): Promise<Outcome[]> {
  const store = await open(file, parameters);
  const other = await open(file, parameters);
  const bar = progressBar(STORE_CHECKS.length, 'checks', stderr);
  try {
    if (!(await isEmpty(store))) {
      throw new OperationError(
        'conflict',
        `the store of ${file} is not empty; give the checks a database or a name of their own`,
      );
    }
    const outcomes: Outcome[] = [];
    for (const { name, run } of STORE_CHECKS) {
      outcomes.push(
        await run({ store, other }).then(
          () => ({ name }),
          (error: unknown) => ({ name, failure: messageOf(error) }),
        ),
      );
      bar.update(outcomes.length);
    }
    return outcomes;
  } finally {
    bar.stop();
    await Promise.all([store.close?.(), other.close?.()]);
  }
}

async function open(file: string, parameters: Record<string, string>): Promise<ItemStore> {
  try {
    return await openStoreModule(file, parameters);
  } catch (error) {
    throw new OperationError('invalid-input', messageOf(error));
  }
}

function describe(outcomes: readonly Outcome[], failures: number): string {
  const lines = outcomes.flatMap(({ name, failure }) =>
    failure === undefined
      ? [`✓ ${name}`]
      : [`✗ ${name}`, ...failure.split('\n').map((line) => `    ${line}`)],
  );
  const end =
    failures === 0
      ? `The module keeps the contract: ${outcomes.length} checks passed.`
      : `The module does not keep the contract: ${failures} of ${outcomes.length} checks failed.`;
  return `${lines.join('\n')}\n${end}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
