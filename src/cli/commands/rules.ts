import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { atOnce } from '../../common/steps';
import { RuleChange } from '../../engine/catalogue/catalogue';
import { attempt } from '../../operations/aws';
import { callerName } from '../../operations/caller-name';
import { findInstallation, historyDaysOf, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { outputsOf, previewUsers } from '../../operations/preview/preview-users';
import { checkRules } from '../../operations/rules/check-rules';
import { chooseTarget, TargetOptions } from '../../operations/rules/choose-target';
import { changedRules, notePublication } from '../../operations/rules/note-publication';
import {
  cellsOf,
  diffRules,
  identify,
  isEmpty,
  RuleDiff,
  withoutUnusedMarkers,
  storedRules,
  StoredRule,
} from '../../operations/rules/rule-diff';
import { format, RuleFormat } from '../../operations/rules/rule-format';
import { undoChanges } from '../../operations/rules/rule-history';
import { RuleTarget } from '../../operations/rules/rule-target';
import { readRulesFile } from '../../operations/rules/rules-file';
import { openStores } from '../../operations/stores';
import { StoredUsers } from '../../operations/users/stored-users';
import { Sheet } from '../../rule-language/parse/sheet';
import { parseRules } from '../../rule-language/parse/table';
import { confirm } from '../confirm';
import {
  addStackOptions,
  addTargetOptions,
  formatOption,
  publisherOption,
  RunContext,
  wholeNumber,
} from '../options';
import { progressBar } from '../progress';
import { describeCheckedRules } from '../rendering/checked-rules';
import { describeChangedEffects } from '../rendering/preview';
import { describeDiff } from '../rendering/rule-diff';
import { describeHistory } from '../rendering/rule-history';

interface WriteOptions extends TargetOptions {
  readonly yes?: boolean;
  readonly keepMissing?: boolean;
  readonly allowEmpty?: boolean;
  readonly preview?: boolean;
  readonly by?: string;
}

/** Users that are named for each rule before rules are written. */
const SAMPLE_SIZE = 3;

const PREVIEW_HELP = 'ask without saying who joins and who leaves, for which all users of the stack are read';
const READ_CODES = '\nExit codes: 0 done; 2 unusable arguments or files, or AWS refused.';
const WRITE_CODES =
  '\nExit codes: 0 done; 1 nothing, or not everything, is written; ' +
  '2 unusable arguments or files, or AWS refused.';

export function registerRules(program: Command, context: RunContext): void {
  const rules = program
    .command('rules')
    .description('Bring rules from a file to an installation and back, and see what became of them.');
  const fileFormat = () =>
    new Option('--format <format>', 'of the file').choices(['csv', 'json']).default('csv');

  addTargetOptions(rules.command('pull').description('Write the rules of a source into a file.'))
    .option('--out <file>', 'instead of standard output')
    .addOption(fileFormat())
    .addHelpText('after', `\nExample: rules pull --stack Marketing --out rules.csv\n${READ_CODES}`)
    .action(async (options: TargetOptions & { out?: string; format: RuleFormat }) => {
      const target = await chooseTarget(options);
      const sheet = await readTarget(target);
      if (sheet.problems.length > 0) {
        context.note(describeCheckedRules(checkRules({ rows: [], problems: sheet.problems }, context.now())));
      }
      output(context, options.out, format(storedRules(sheet.rows), options.format, target.hasIds));
    });

  addTargetOptions(
    rules
      .command('diff')
      .description('Show what a push of the file would change.')
      .argument('<file>', 'rules as CSV or JSON; - reads standard input'),
  )
    .addHelpText(
      'after',
      '\nExample: rules diff rules.csv --stack Marketing\n\n' +
        'Exit codes: 0 no difference; 1 there are differences; ' +
        '2 unusable arguments or files, or AWS refused.',
    )
    .action(async (file: string, options: TargetOptions) => {
      const existing = storedRules((await readTarget(await chooseTarget(options))).rows);
      const diff = diffRules(existing, identify(readRulesFile(file).rows, existing));
      context.print(describeDiff(diff));
      context.exitCode = isEmpty(diff) ? 0 : 1;
    });

  addTargetOptions(
    rules
      .command('push')
      .description('Replace the rules of a source with those of the file, unless one of them is wrong.')
      .argument('<file>', 'rules as CSV or JSON; - reads standard input'),
  )
    .option('--yes', 'write without asking')
    .option('--keep-missing', 'keep rules that the file does not hold')
    .option('--allow-empty', 'remove all rules when the file holds none')
    .option('--no-preview', PREVIEW_HELP)
    .addOption(publisherOption().conflicts(['table', 'ssmPath', 's3']))
    .addHelpText('after', `\nExample: rules push rules.csv --stack Marketing\n${WRITE_CODES}`)
    .action(async (file: string, options: WriteOptions) => {
      const sheet = readRulesFile(file);
      const checked = checkRules(sheet, context.now(), await historyDaysOf(options));
      if (checked.problems.length > 0) context.note(describeCheckedRules(checked));
      if (checked.errors.length > 0) {
        context.note('nothing is written: fix the errors above and push again\n');
        context.exitCode = 1;
        return;
      }
      const target = await chooseTarget(options);
      const existing = storedRules((await readTarget(target)).rows);
      const wanted = identify(sheet.rows, existing);
      if (wanted.length === 0 && existing.length > 0 && !options.allowEmpty) {
        throw new OperationError(
          'invalid-input',
          `the file holds no rules, and ${target.name} holds ${existing.length}; ` +
            'give --allow-empty to remove them all',
        );
      }
      const missing = options.keepMissing
        ? existing.filter(({ id }) => !wanted.some((rule) => rule.id === id))
        : [];
      await writeRules(context, target, existing, [...wanted, ...missing], options);
    });

  rules
    .command('import')
    .description(
      'Turn an exported sheet, of the guide or of Honeycode, with or without headings, into a rules table.',
    )
    .argument('<file>', 'the sheet as CSV; - reads standard input')
    .option('--out <file>', 'instead of standard output')
    .addOption(fileFormat())
    .addHelpText(
      'after',
      '\nExample: rules import honeycode-export.csv --out rules.csv\n\n' +
        'What is wrong is listed and written as it stands.\n' +
        'Exit codes: 0 done; 1 some rules are wrong; 2 unusable arguments or files.',
    )
    .action((file: string, options: { out?: string; format: RuleFormat }) => {
      const sheet = readRulesFile(file);
      const checked = checkRules(sheet, context.now());
      context.note(describeCheckedRules(checked));
      output(
        context,
        options.out,
        format(
          sheet.rows.map((row, i) => ({ id: String(i + 1), cells: withoutUnusedMarkers(cellsOf(row)) })),
          options.format,
          false,
        ),
      );
      context.exitCode = checked.errors.length > 0 ? 1 : 0;
    });

  addStackOptions(
    rules
      .command('history')
      .description(
        'Show what has changed in the rules of an installation and who published it, newest first.',
      ),
  )
    .option('--limit <n>', 'number of changes to show at most', wholeNumber, 20)
    .addOption(formatOption())
    .addHelpText('after', `\nExample: rules history --stack Marketing\n${READ_CODES}`)
    .action(async (options: InstallationOptions & { limit: number; format: 'text' | 'json' }) => {
      const changes = await readHistory(options, options.limit);
      context.print(
        options.format === 'json' ? `${JSON.stringify(changes, undefined, 2)}\n` : describeHistory(changes),
      );
    });

  addTargetOptions(
    rules.command('rollback').description('Bring back the rules that were in force at an earlier revision.'),
  )
    .requiredOption('--to <revision>', 'as `rules history` shows it', wholeNumber)
    .option('--yes', 'write without asking')
    .option('--no-preview', PREVIEW_HELP)
    .addOption(publisherOption().conflicts(['table', 'ssmPath', 's3']))
    .addHelpText(
      'after',
      '\nExample: rules rollback --stack Marketing --to 7\n\n' +
        `Rules that are not in force stay as they are.\n${WRITE_CODES}`,
    )
    .action(async (options: WriteOptions & { to: number }) => {
      const changes = await readHistory(options, Infinity);
      const target = await chooseTarget(options);
      const existing = storedRules((await readTarget(target)).rows);
      await writeRules(context, target, existing, undoChanges(existing, changes, options.to), options);
    });
}

async function readTarget(target: RuleTarget): Promise<Sheet> {
  return attempt(`read ${target.name}`, () => target.read());
}

async function readHistory(options: InstallationOptions, limit: number): Promise<RuleChange[]> {
  return (await StoredUsers.of(options)).ruleChanges(limit);
}

async function writeRules(
  context: RunContext,
  target: RuleTarget,
  existing: readonly StoredRule[],
  wanted: readonly StoredRule[],
  options: WriteOptions,
): Promise<void> {
  const diff = diffRules(existing, wanted);
  context.print(describeDiff(diff));
  if (isEmpty(diff)) return;
  if (!options.yes && options.preview !== false && options.stack !== undefined) {
    await showEffects(context, existing, wanted, diff, options);
  }
  if (!options.yes && !(await confirm(`Write this to ${target.name}?`, context))) {
    context.note('nothing is written\n');
    context.exitCode = 1;
    return;
  }
  if (options.stack !== undefined) await notePublisher(context, existing, wanted, options);
  const total = diff.added.length + diff.changed.length + diff.removed.length;
  const bar = progressBar(total, 'rules', context.stderr);
  let written = 0;
  try {
    const conflicts = await attempt(`write to ${target.name}`, () =>
      target.write(diff, wanted, () => bar.update(++written)),
    );
    for (const id of conflicts) {
      context.note(
        `${id} was changed by another person or program meanwhile and is left as it is; ` +
          'look at the difference and push again\n',
      );
    }
    context.exitCode = conflicts.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof OperationError && written > 0) {
      throw new OperationError(
        'invalid-input',
        `${error.message}\n${written} of ${total} are written; the same command writes the rest`,
      );
    }
    throw error;
  } finally {
    bar.stop();
  }
}

/** Notes in the installation who publishes. Rules do not wait for the permission to say so. */
async function notePublisher(
  context: RunContext,
  existing: readonly StoredRule[],
  wanted: readonly StoredRule[],
  options: WriteOptions,
): Promise<void> {
  try {
    const by = options.by ?? (await callerName(options));
    const { aggregates } = openStores(await findInstallation(options), options);
    const rules = atOnce(changedRules(existing, wanted));
    await notePublication(aggregates, { by, at: context.now(), rules });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    context.note(`the history will not say who published this: ${error.message}\n`);
  }
}

/** Shows who joins and who leaves by the rules that differ. When the users cannot be read, says so. */
async function showEffects(
  context: RunContext,
  existing: readonly StoredRule[],
  wanted: readonly StoredRule[],
  { added, changed, removed }: RuleDiff,
  options: WriteOptions,
): Promise<void> {
  try {
    const installation = await findInstallation(options);
    const stored = StoredUsers.in(installation, options);
    const { historyRetentionDays, removedRules, ruleSources, timeZone } = installation.config;
    const rows = wanted.map(({ id, cells }) => ({ where: id, id, cells }));
    const { users, effects } = await previewUsers(
      stored,
      {
        inForce: { catalogue: await stored.catalogue(), removedRules, timeZone },
        draft: parseRules(rows, { historyDays: historyRetentionDays }),
        ...(ruleSources.length > 1 && { replaced: outputsOf(existing) }),
        now: context.now(),
      },
      SAMPLE_SIZE,
    );
    const differing = outputsOf([
      ...added,
      ...changed.flatMap(({ before, after }) => [before, after]),
      ...removed,
    ]);
    const shown = effects.filter(
      ({ rule, joining, leaving, firing }) => differing.has(rule) || joining + leaving + firing > 0,
    );
    if (shown.length > 0) context.print(describeChangedEffects(users, shown));
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    context.note(`who joins and who leaves is not known: ${error.message}\n`);
  }
}

function output(context: RunContext, file: string | undefined, text: string): void {
  if (file === undefined) {
    // Not escaped as for a terminal: the file may go on to another program.
    context.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new OperationError(
      'unavailable',
      `the file ${file} cannot be written: ${(error as Error).message}`,
    );
  }
}
