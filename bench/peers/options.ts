import { Command, InvalidArgumentError, Option } from 'commander';
import { PEERS } from './peers';
import { WORKLOADS } from './workloads';

export interface Options {
  readonly only: readonly string[];
  readonly workloads: readonly string[];
  readonly events: number;
  /** Whether nothing was left out, so that the figures may be recorded. */
  readonly isComplete: boolean;
}

const EVENTS = 1_000_000;

export function parseOptions(args: readonly string[]): Options {
  const peers = PEERS.map(({ name }) => name);
  const workloads = WORKLOADS.map(({ name }) => name);
  const command = new Command('bench:peers')
    .description(
      'Counts the same events by the same rules with this product, with others and with a plain loop, each ' +
        'on one core, and compares their answers. A complete run writes bench/peers.json, one with any ' +
        'option only prints.',
    )
    .addOption(someOf('--only <names>', 'other products to run', peers))
    .addOption(someOf('--workloads <names>', 'workloads to run', workloads))
    .option('--events <number>', 'number of events', positive, EVENTS)
    .parse(args, { from: 'user' });
  return { ...command.opts<Omit<Options, 'isComplete'>>(), isComplete: args.length === 0 };
}

function someOf(flag: string, description: string, known: readonly string[]): Option {
  const option = new Option(flag, `${description}: ${known.join(', ')}`).default(known, 'all');
  return option.argParser((text: string) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new InvalidArgumentError(`${unknown.join(', ')} is not one of ${known.join(', ')}.`);
    }
    return names;
  });
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('write a whole number above 0.');
  return Number(text);
}
