import { setTimeout as pause } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { RateLimiter } from '../../adapters/delivery/rate-limiter';
import { createTextDecoder } from '../../functions/shared/decoder';
import { attempt, clientConfig } from '../../operations/aws';
import { EventFile, findEventFiles } from '../../operations/events/find-files';
import { RecordWriter } from '../../operations/events/record-writer';
import { findInstallation, Installation, InstallationOptions } from '../../operations/installation';
import { BatchSender } from '../../operations/invocation/batch-sender';
import { OperationError } from '../../operations/operation-error';
import { DeadLetterBucket } from '../../operations/redrive/dead-letter-bucket';
import { FileEvents } from '../../operations/replay/file-events';
import { ReplayProgress } from '../../operations/replay/progress';
import { RefusedEvents } from '../../operations/replay/refused-events';
import { Rehearsal } from '../../operations/replay/rehearsal';
import { Replay, ReplayPlan, ReplayReport } from '../../operations/replay/replay';
import { nameOfStates, openStores } from '../../operations/stores';
import { findStreamReader } from '../../operations/stream/stream-mappings';
import { rulesInForce } from '../../operations/users/stored-users';
import { confirm } from '../confirm';
import {
  addStackOptions,
  DecoderOptions,
  EVENT_INPUTS,
  eventFormatOption,
  formatOption,
  RunContext,
  wholeNumberFrom,
} from '../options';
import { progressBar, rateBar } from '../progress';
import { changesOf, describePlan, describeReport, ReplayTerms } from '../rendering/replay-report';

interface ReplayCommandOptions extends InstallationOptions {
  readonly eventFormat?: DecoderOptions['eventFormat'];
  readonly pace: number;
  readonly progress?: string;
  readonly preview: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly format: 'text' | 'json';
}

/** Half of what one shard of a stream takes, so that the live events keep the larger part of the tables. */
const DEFAULT_PACE = 500;
const MAX_PACE = 1_000_000;
/** Events of a batch: as many as one invocation takes, or the pace allows within a second. */
const MAX_BATCH = 500;
/** Attempts of an invocation that comes no further; with the pauses between them about a minute. */
const MAX_ATTEMPTS = 8;
/** Milliseconds that an invocation may take: the longest that a function runs (Lambda quotas). */
const MAX_INVOCATION_MS = 15 * 60_000;

export function registerReplay(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('replay')
      .description(
        'Send past events from files to an installation: they count once, with their own times, ' +
          'and their changes reach the destinations.',
      )
      .argument('<files...>', EVENT_INPUTS.replace(', or - for standard input', '')),
  )
    .addOption(eventFormatOption().default(undefined))
    .option('--pace <n>', 'events a second, at most', wholeNumberFrom(1, MAX_PACE), DEFAULT_PACE)
    .option(
      '--progress <file>',
      'file that remembers what was sent; else replay-<installation>.json in this folder',
    )
    .option('--no-preview', 'do not say what the rules would do, for which all users of the files are read')
    .option('--dry-run', 'only say what would be sent', false)
    .option('--yes', 'send without asking', false)
    .addOption(formatOption())
    .addHelpText(
      'after',
      "\nWithout --event-format the files are read by the installation's own mapping.\n\n" +
        "Examples:\n  replay 'events/2025/**/*.gz' --stack Marketing --dry-run\n" +
        '  replay orders.csv --stack Marketing --event-format orders.json --pace 200\n\n' +
        'Files are sent one after the other, each from its first event to its last. ' +
        'Ctrl-C ends after the batch under way, and the same command goes on from there.\n' +
        'Exit codes: 0 done; 1 something is left, was rejected or was refused, or no record is an event; ' +
        '2 unusable arguments or files, or AWS refused.',
    )
    .action(async (files: string[], options: ReplayCommandOptions) => {
      const { format, dryRun, yes } = options;
      const { replay, terms, size } = await replayOf(files, options, context);
      const plan = await planned(replay, size, context);
      requireEvents(plan, files);
      const json = format === 'json';
      if (!json) context.print(describePlan(plan, terms));
      const nothingToSend = plan.totals.toSend === 0;
      if (json && (dryRun || nothingToSend)) context.print(`${JSON.stringify(shown(plan), undefined, 2)}\n`);
      context.exitCode = plan.totals.rejected > 0 ? 1 : 0;
      if (dryRun || nothingToSend) return;
      if (!yes && !(await confirm(questionOf(plan), context))) return;

      const report = await sent(replay, plan, context);
      context.print(
        json
          ? `${JSON.stringify({ ...shown(report), planned: shown(plan) }, undefined, 2)}\n`
          : describeReport(report, plan, terms),
      );
      if (report.left !== undefined || report.refused > 0) context.exitCode = 1;
    });
}

async function replayOf(
  inputs: readonly string[],
  options: ReplayCommandOptions,
  { stdin, note, now }: RunContext,
): Promise<{ readonly replay: Replay; readonly terms: ReplayTerms; readonly size: number }> {
  const { files, leftOut } = await findEventFiles(inputs, stdin);
  for (const sentence of leftOut) note(`note: ${sentence}\n`);
  requireFiles(files);
  const installation = await findInstallation(options);
  const { config } = installation;
  const functionName = await aggregatorOf(installation, options);
  const aws = clientConfig(options);
  const { deadLetters, installation: name, redeliveryDays } = config;
  const refused = new RefusedEvents({
    bucket: new DeadLetterBucket(new S3Client(aws), deadLetters.bucketName),
    installation: name,
    functionName,
  });
  const stores = openStores(installation, options);
  const catalogue = await attempt('read the rules in force', () => stores.aggregates.readCatalogue());
  const progressFile = options.progress ?? `replay-${name.replace(/[^\w.-]/g, '-')}.json`;
  const { pace, eventFormat } = options;
  const replay = new Replay({
    files,
    events: new FileEvents({
      decode: eventFormat?.(config) ?? createTextDecoder(config),
      ...(eventFormat && { writer: new RecordWriter(config) }),
      rules: rulesInForce(catalogue, config.timeZone),
      clock: now,
    }),
    progress: ReplayProgress.open(progressFile, nameOfStates(config)),
    ...(options.preview && {
      rehearsal: new Rehearsal({ config, stores, catalogue, clock: now }),
    }),
    sender: new BatchSender(
      new LambdaClient({ ...aws, requestHandler: { requestTimeout: MAX_INVOCATION_MS } }),
      MAX_ATTEMPTS,
    ),
    functionName,
    refused,
    limiter: new RateLimiter(pace, now, async (milliseconds) => pause(milliseconds)),
    batchSize: Math.min(MAX_BATCH, pace),
    clock: now,
  });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const where = `s3://${deadLetters.bucketName}/${refused.prefix}`;
  return { replay, terms: { pace, redeliveryDays, progressFile, deadLetters: where }, size };
}

/** @throws OperationError when a file could not be read a second time, for sending it */
function requireFiles(files: readonly EventFile[]): void {
  const once = files.find(({ isOnce }) => isOnce);
  if (!once) return;
  throw new OperationError(
    'invalid-input',
    `${once.name} can be read once only, and events are read before they are sent; save them to a file`,
  );
}

async function aggregatorOf(installation: Installation, options: InstallationOptions): Promise<string> {
  if (installation.objectQueue) return installation.objectQueue.countedBy;
  const reader = await findStreamReader(installation, options);
  if (reader) return reader.functionName;
  throw new OperationError(
    'not-found',
    `none of the functions of ${installation.config.installation} reads a Kinesis stream, ` +
      'so it is not known which one counts; replay needs an event source with a stream',
  );
}

/** @throws OperationError when no record was an event */
function requireEvents({ totals }: ReplayPlan, inputs: readonly string[]): void {
  const { read, rejected, rejections } = totals;
  if (rejected < read) return;
  const names = inputs.join(', ');
  throw new OperationError(
    'no-events',
    read === 0
      ? `${names} holds no events; name the files that do`
      : `none of the ${read} records in ${names} is an event: ${rejections[0]}`,
  );
}

async function planned(replay: Replay, size: number, { stderr }: RunContext): Promise<ReplayPlan> {
  const bar = progressBar(size, 'files', stderr);
  try {
    return await replay.plan(bar.update);
  } finally {
    bar.stop();
  }
}

/** Sends the events, until an interrupt asks to stop; a second one ends the process. */
async function sent(replay: Replay, plan: ReplayPlan, context: RunContext): Promise<ReplayReport> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    context.note('\nstopping after the batch under way\n');
  };
  const bar = rateBar(plan.totals.toSend, 'events', context.stderr, context.now);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    return await replay.send(() => isStopped, bar.update);
  } finally {
    bar.stop();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function questionOf({ totals, rehearsal }: ReplayPlan): string {
  const changes = rehearsal ? `about ${changesOf(rehearsal)} changes` : 'their changes';
  return `Send ${totals.toSend} events, and ${changes} to the destinations?`;
}

function shown({ totals, ...rest }: ReplayPlan | ReplayReport): object {
  return { ...totals.toJSON(), ...rest };
}
