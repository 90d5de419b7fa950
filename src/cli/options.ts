import type { Writable } from 'node:stream';
import { Command, InvalidArgumentError, Option } from 'commander';
import { timeOfIso } from '../common/iso-time';
import { RemovedRules } from '../engine/catalogue/catalogue';
import { Decoder } from '../engine/events/stream-record';
import { detectedFormat, eventFormat, formatNames, UserSettings } from '../operations/events/event-format';
import { OperationError } from '../operations/operation-error';

/** Streams, clock and exit code of the process that runs a command. */
export interface RunContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Writable;
  readonly stderr: NodeJS.WriteStream;
  /** Returns the current time in epoch milliseconds. */
  readonly now: () => number;
  exitCode: number;
  /** Writes to standard output, with control characters escaped so that they cannot command the terminal. */
  readonly print: (text: string) => void;
  /** Writes to standard error, escaped in the same way. */
  readonly note: (text: string) => void;
}

export function formatOption(): Option {
  return new Option('--format <format>', 'text for people or json for programs')
    .choices(['text', 'json'])
    .default('text');
}

export function addAwsOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region; else the one of the environment or the profile')
    .option(
      '--profile <profile>',
      "profile of the shared AWS configuration; else the environment's credentials",
    );
}

/** @param settled options that the installation answers itself; the command refuses them beside `--stack` */
export function addStackOptions(command: Command, settled: string[] = []): Command {
  return addAwsOptions(
    command
      .addOption(
        new Option('--stack <name>', 'CloudFormation stack that holds the installation').conflicts(settled),
      )
      .option('--installation <id>', 'which installation, when the stack holds several'),
  );
}

export function addTargetOptions(command: Command): Command {
  return addStackOptions(command)
    .option('--source <n>', 'which source of rules, when the installation has several')
    .option('--table <name>', 'DynamoDB table of rules')
    .option('--ssm-path <path>', 'path of the parameters that hold the rules')
    .option('--s3 <uri>', 'object that holds the rules, s3://bucket/key');
}

/** Creates the option that names who publishes rules. */
export function publisherOption(): Option {
  return new Option(
    '--by <name>',
    'who publishes, for the history of the rules; else the user or the session of your AWS credentials',
  ).argParser(personName);
}

/** Options that choose the decoder of events. */
export interface DecoderOptions extends UserSettings {
  /** Creates the decoder of the format that is named. */
  readonly eventFormat: (settings?: UserSettings) => Decoder;
}

export function decoderOf({ eventFormat: createDecoder, ...settings }: DecoderOptions): Decoder {
  return createDecoder(settings);
}

/** Creates the option that narrows a command to one rule. */
export function ruleOption(): Option {
  return new Option(
    '--rule <name>',
    'consider this rule alone: the name of its output, such as purchase or attribute:purchase',
  );
}

/** Creates the option that stands for `anonymousUsers` of the construct. */
export function anonymousUsersOption(): Option {
  return new Option(
    '--anonymous-users <how>',
    'events without a user id: skip leaves them out, by-endpoint counts them under the id of their ' +
      'endpoint; else skip, as an installation does',
  )
    .choices(['skip', 'by-endpoint'])
    .argParser(anonymousUsersArgument);
}

/** Creates the option that stands for `countPlaceholderUsers` of the construct. */
export function placeholderUsersOption(): Option {
  return new Option(
    '--placeholder-users <how>',
    'events of a user such as null or anonymous, which programs write when they know none: ' +
      'skip leaves them out, count counts them; else skip, as an installation does',
  ).choices(['skip', 'count']);
}

/** Creates the option that stands for `removedRules` of the construct. */
export function removedRulesOption(): Option {
  return new Option(
    '--removed-rules <fate>',
    'attributes that a rule has written, once it is removed or disabled: keep leaves them, ' +
      'clear makes them not-ready; else keep, as an installation does',
  ).choices(['keep', 'clear'] satisfies RemovedRules[]);
}

export function eventFormatOption(): Option {
  return new Option(
    '--event-format <format>',
    `format of the events: ${formatNames().join(', ')}; ` +
      'or a mapping in JSON, or the path of a file with one',
  )
    .argParser(eventFormatArgument)
    .default(
      detectedFormat,
      'pinpoint, segment, cloudevents or eventbridge where the names in a line say so, else flat',
    );
}

/** Describes the inputs that a command reads events from. */
export const EVENT_INPUTS =
  'files, folders or globs of events, or - for standard input: JSON lines, other JSON, CSV or TSV, ' +
  'compressed or not';

/** Names of the options that `addEventOptions` adds. */
export const EVENT_OPTIONS = ['events', 'eventFormat', 'anonymousUsers', 'placeholderUsers', 'timeZone'];

export function addEventOptions(command: Command): Command {
  return command
    .option('--events <file...>', EVENT_INPUTS)
    .addOption(eventFormatOption())
    .addOption(anonymousUsersOption())
    .addOption(placeholderUsersOption())
    .option(
      '--time-zone <zone>',
      'IANA time zone that decides which day an event belongs to; with --events',
      timeZone,
      'UTC',
    );
}

function personName(text: string): string {
  const name = text.trim();
  if (name === '') throw new InvalidArgumentError('write a name.');
  return name;
}

function anonymousUsersArgument(text: string): UserSettings['anonymousUsers'] {
  if (text === 'skip') return 'skip';
  if (text === 'by-endpoint') return 'byEndpoint';
  throw new InvalidArgumentError('write skip or by-endpoint.');
}

function eventFormatArgument(text: string): DecoderOptions['eventFormat'] {
  try {
    eventFormat(text);
    return (settings) => eventFormat(text, settings);
  } catch (error) {
    if (error instanceof OperationError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new InvalidArgumentError('write a whole number.');
  }
  return number;
}

/** Creates a parser of whole numbers within bounds. */
export function wholeNumberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = wholeNumber(text);
    if (number < min || number > max) {
      throw new InvalidArgumentError(`write a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}

/** Creates the option that stands for `timeZone` of the construct. */
export function timeZoneOption(): Option {
  return new Option('--time-zone <zone>', 'IANA time zone that decides which day an event belongs to')
    .argParser(timeZone)
    .default('UTC');
}

export function timeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return name;
  } catch {
    throw new InvalidArgumentError('write an IANA name such as Europe/Dublin or UTC.');
  }
}

/** Reads a day, or a moment with its zone. */
export function moment(text: string): string {
  if (timeOfIso(text) === undefined) {
    throw new InvalidArgumentError('write a day like 2021-01-31, or a moment like 2021-01-31T12:00:00Z.');
  }
  return text;
}
