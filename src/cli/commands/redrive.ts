import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { createDecoder } from '../../functions/shared/decoder';
import { clientConfig } from '../../operations/aws';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { BatchSender } from '../../operations/redrive/batch-sender';
import { DeadLetterBucket, StoredObject } from '../../operations/redrive/dead-letter-bucket';
import { Redrive } from '../../operations/redrive/redrive';
import { Overview, Report } from '../../operations/redrive/redrive-report';
import { inSendingOrder, PlacedObject } from '../../operations/redrive/sending-order';
import { openStores } from '../../operations/stores';
import { confirm } from '../confirm';
import { addStackOptions, formatOption, RunContext } from '../options';
import { progressBar } from '../progress';
import { describeOverview, describeReport } from '../rendering/redrive-report';

interface RedriveCommandOptions extends InstallationOptions {
  readonly overtaken: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly format: 'text' | 'json';
}

export function registerRedrive(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('redrive')
      .description(
        'Send dead letters of an installation again: events are counted once, ' +
          'changes delivered under the ids they have always had.',
      ),
  )
    .option(
      '--overtaken',
      'also events that Lambda gave up and that may have been counted, ' +
        'because later events of their users were',
      false,
    )
    .option('--dry-run', 'only say what is there', false)
    .option('--yes', 'send without asking', false)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  redrive --stack Marketing --dry-run\n  redrive --stack Marketing --yes\n\n' +
        'Fix the cause first. Each object is removed once all of it was taken. ' +
        'One that could not be sent stays, and sending it again within a day counts nothing twice.\n' +
        'A change of an attribute that has changed again since is not sent. ' +
        'Exit codes: 0 done; 1 something is left or was refused again; 2 unusable arguments, or AWS refused.',
    )
    .action(async (options: RedriveCommandOptions) => {
      const redrive = await redriveOf(options);
      const { overview, keys } = await readAll(redrive, await redrive.list(options), context);
      const json = options.format === 'json';
      if (!json) context.print(describeOverview(overview));
      if (json && options.dryRun) context.print(`${JSON.stringify(overview, undefined, 2)}\n`);
      if (options.dryRun || (overview.objects === 0 && overview.unusable.length === 0)) return;
      if (!options.yes && !(await confirm(`Send ${overview.objects} objects again?`, context))) return;

      const report = await sendAll(redrive, keys, context);
      context.print(json ? `${JSON.stringify(report, undefined, 2)}\n` : describeReport(report));
      context.exitCode = report.left.length + report.refused > 0 ? 1 : 0;
    });
}

async function redriveOf(options: InstallationOptions): Promise<Redrive> {
  const installation = await findInstallation(options);
  const aws = clientConfig(options);
  const { deadLetters } = installation.config;
  return new Redrive({
    installation,
    bucket: new DeadLetterBucket(new S3Client(aws), deadLetters.bucketName),
    // A function may need its whole 15 minutes for the largest batch (Lambda quotas).
    sender: new BatchSender(new LambdaClient({ ...aws, requestHandler: { requestTimeout: 15 * 60_000 } })),
    aggregates: openStores(installation, options).aggregates,
    decode: createDecoder(installation.config),
  });
}

/** Reads all objects, and puts their keys into the order in which they are to be sent. */
async function readAll(
  redrive: Redrive,
  objects: readonly StoredObject[],
  { stderr }: RunContext,
): Promise<{ overview: Overview; keys: string[] }> {
  const overview = new Overview();
  const placed: PlacedObject[] = [];
  await each(objects, 'dead letters', stderr, async (stored) => {
    const object = await readUsable(redrive, stored.key, (reason) => overview.unusable.push(reason));
    if (object) overview.add(object);
    placed.push({ ...stored, firstSequenceNumber: object?.firstSequenceNumber });
  });
  return { overview, keys: inSendingOrder(placed).map(({ key }) => key) };
}

async function sendAll(redrive: Redrive, keys: readonly string[], { stderr }: RunContext): Promise<Report> {
  const report = new Report();
  await each(keys, 'sending', stderr, async (key) => {
    const object = await readUsable(redrive, key, (reason) => report.left.push(reason));
    if (!object) return;
    try {
      report.add(await redrive.send(object));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      report.left.push(`${key}: ${error.message}`);
    }
  });
  return report;
}

async function each<T>(
  items: readonly T[],
  label: string,
  stderr: NodeJS.WriteStream,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const bar = progressBar(items.length, label, stderr);
  try {
    for (const [i, item] of items.entries()) {
      await work(item);
      bar.update(i + 1);
    }
  } finally {
    bar.stop();
  }
}

/** Reads an object; one that cannot be sent is reported and left. */
async function readUsable(redrive: Redrive, key: string, onUnusable: (reason: string) => void) {
  try {
    return await redrive.read(key);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    onUnusable(error.message);
    return undefined;
  }
}
