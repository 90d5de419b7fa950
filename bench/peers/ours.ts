import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Big from 'big.js';
import { Answer } from './answer';
import { Input, Peer } from './peer';
import { PeerRule } from './rules';

/** Measures the product itself; the changes that it writes are added up here. */
export const OURS: Peer = {
  name: 'simulate',
  label: 'simulate',
  command: (input) => [
    process.execPath,
    'assets/cli/main/index.js',
    'simulate',
    ...['--rules', input.rules],
    ...['--events', input.events],
    ...['--out', changesOf(input)],
  ],
  answer: async (_, input) => answerOfChanges(input),
};

interface ChangeLine {
  readonly name: string;
  readonly count: number;
  readonly sum: string;
}

function changesOf({ scratch }: Input): string {
  return path.join(scratch, 'changes.ndjson');
}

async function answerOfChanges(input: Input): Promise<Answer> {
  const { rules } = JSON.parse(readFileSync(input.rules, 'utf8')) as { rules: PeerRule[] };
  const byRule = new Map(rules.map((rule) => [rule.output, { rule, users: 0, reached: new Big(0) }]));
  for await (const line of createInterface(createReadStream(changesOf(input)))) {
    const { name, count, sum } = JSON.parse(line) as ChangeLine;
    const totals = byRule.get(name)!;
    totals.users++;
    totals.reached = totals.reached.plus(totals.rule.condition.statistic === 'count' ? count : sum);
  }
  return {
    rules: Object.fromEntries(
      [...byRule].map(([output, { users, reached }]) => [output, { users, reached: reached.toFixed() }]),
    ),
  };
}
