import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { deadLetterPrefix } from '../../contract/dead-letters';
import { createDecoder } from '../../functions/shared/decoder';
import { clientConfig } from '../../operations/aws';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { BatchSender } from '../../operations/invocation/batch-sender';
import { DeadLetterBucket } from '../../operations/redrive/dead-letter-bucket';
import { Redrive } from '../../operations/redrive/redrive';
import { Overview } from '../../operations/redrive/redrive-report';
import { RedriveRun } from '../../operations/redrive/redrive-run';
import { RejectedObjects } from '../../operations/redrive/rejected-objects';
import { UndeliveredQueue } from '../../operations/redrive/undelivered-queue';
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
        'Fix the cause first. Each record is moved out of its object, into one batch alone, ' +
        'and sent from there. A batch that could not be sent stays for the next redrive, ' +
        'and sending it again counts nothing twice.\n' +
        'A change of an attribute that has changed again since is not sent. ' +
        'An object that could not be read is announced again, and read from where it was left.\n' +
        'Exit codes: 0 done; 1 something is left or was refused again; 2 unusable arguments, or AWS refused.',
    )
    .action(async (options: RedriveCommandOptions) => {
      const run = await runOf(options, context);
      const overview = await run.look(options);
      const json = options.format === 'json';
      if (!json) context.print(describeOverview(overview));
      if (json && options.dryRun) context.print(`${JSON.stringify(overview, undefined, 2)}\n`);
      if (options.dryRun || overview.isEmpty) return;
      if (!options.yes && !(await confirm(questionOf(overview), context))) return;

      const report = await run.send();
      context.print(json ? `${JSON.stringify(report, undefined, 2)}\n` : describeReport(report));
      context.exitCode = report.left.length + report.refused > 0 ? 1 : 0;
    });
}

function questionOf({ objects, undelivered = 0 }: Overview): string {
  return undelivered > 0
    ? `Send ${objects} objects and the events of the queue again?`
    : `Send ${objects} objects again?`;
}

async function runOf(options: InstallationOptions, { stderr }: RunContext): Promise<RedriveRun> {
  const installation = await findInstallation(options);
  const aws = clientConfig(options);
  const { deadLetters, installation: name } = installation.config;
  const bucket = new DeadLetterBucket(new S3Client(aws), deadLetters.bucketName);
  return new RedriveRun({
    redrive: new Redrive({
      installation,
      bucket,
      // A function may need its whole 15 minutes for the largest batch (Lambda quotas).
      sender: new BatchSender(new LambdaClient({ ...aws, requestHandler: { requestTimeout: 15 * 60_000 } })),
      aggregates: openStores(installation, options).aggregates,
      decode: createDecoder(installation.config),
      clock: Date.now,
    }),
    queue:
      installation.undelivered &&
      new UndeliveredQueue({
        client: new SQSClient(aws),
        ...installation.undelivered,
        bucket,
        prefix: deadLetterPrefix(name, 'undelivered-events'),
      }),
    rejectedObjects: new RejectedObjects({
      bucket,
      prefix: deadLetterPrefix(name, 'rejected-objects'),
      client: new SQSClient(aws),
      queueUrl: installation.objectQueue?.queueUrl,
    }),
    progress: (items, label) => progressBar(items, label, stderr),
  });
}
