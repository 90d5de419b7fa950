import { Command, InvalidArgumentError, Option } from 'commander';

export interface Options {
  /** Names of the scenarios to run. */
  readonly only: readonly string[];
  /** Seconds of load in the scenarios that do not tell their own. */
  readonly seconds: number;
  /** Whether nothing was left out, so that the figures may be recorded. */
  readonly isComplete: boolean;
}

const SECONDS = 20;
/** Below, no second would be left between the start of the containers and the last batches. */
const LEAST_SECONDS = 20;

/** @param known names of all scenarios */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const command = new Command('bench:scale')
    .description(
      'Simulates 100 shards at 100,000 events a second, and compares one shard with the built aggregator. ' +
        'A complete run writes bench/scale.json, one with any option only prints.',
    )
    .addOption(
      new Option('--only <names>', `scenarios to run: ${known.join(', ')}`)
        .default(known, 'all')
        .argParser((text) => namesIn(text, known)),
    )
    .option('--seconds <number>', `seconds of load, at least ${LEAST_SECONDS}`, seconds, SECONDS)
    .parse(args, { from: 'user' });
  return { ...command.opts<Omit<Options, 'isComplete'>>(), isComplete: args.length === 0 };
}

function namesIn(text: string, known: readonly string[]): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`${unknown.join(', ')} is not one of ${known.join(', ')}.`);
  }
  return names;
}

function seconds(text: string): number {
  if (!/^[1-9]\d*$/.test(text) || Number(text) < LEAST_SECONDS) {
    throw new InvalidArgumentError(`write a whole number from ${LEAST_SECONDS} on.`);
  }
  return Number(text);
}
