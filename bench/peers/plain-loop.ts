/**
 * Counts with JSON.parse, a Map and exact integers. Takes the files of rules and events, and prints the
 * answer.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { Answer } from './answer';
import { PeerRule } from './rules';

/** Amounts and targets have two decimals, and are counted in hundredths. */
const HUNDREDTHS = 100;

interface Event {
  readonly event_type: string;
  readonly metrics: Record<string, number>;
  readonly endpoint: { readonly User: { readonly UserId: string } };
}

interface User {
  readonly values: number[];
  readonly met: boolean[];
}

interface CountedRule {
  readonly output: string;
  readonly metric?: string;
  readonly unit: number;
  readonly target: number;
  users: number;
  reached: number;
}

async function main(rulesFile: string, eventsFile: string): Promise<void> {
  const { rules } = JSON.parse(readFileSync(rulesFile, 'utf8')) as { rules: PeerRule[] };
  const counted = rules.map(countedRule);
  const byEvent = new Map<string, number[]>();
  rules.forEach(({ events }, i) => byEvent.set(events, [...(byEvent.get(events) ?? []), i]));
  const users = new Map<string, User>();

  for await (const line of linesOf(eventsFile)) {
    const event = JSON.parse(line) as Event;
    const id = event.endpoint.User.UserId;
    let user = users.get(id);
    if (!user) users.set(id, (user = { values: rules.map(() => 0), met: rules.map(() => false) }));
    for (const i of byEvent.get(event.event_type) ?? []) {
      const rule = counted[i];
      user.values[i] += rule.metric === undefined ? 1 : Math.round(event.metrics[rule.metric] * HUNDREDTHS);
      if (user.met[i] || user.values[i] <= rule.target) continue;
      user.met[i] = true;
      rule.users++;
      rule.reached += user.values[i];
    }
  }
  const answer: Answer = {
    rules: Object.fromEntries(
      counted.map(({ output, unit, users: number, reached }, i) => {
        const total = [...users.values()].reduce((sum, { values }) => sum + values[i], 0);
        return [output, { users: number, reached: String(reached / unit), total: String(total / unit) }];
      }),
    ),
  };
  console.log(JSON.stringify(answer));
}

function countedRule({ output, metric, condition: { statistic, target } }: PeerRule): CountedRule {
  const isCount = statistic === 'count';
  const unit = isCount ? 1 : HUNDREDTHS;
  return {
    output,
    ...(!isCount && { metric }),
    unit,
    target: Math.round(Number(target) * unit),
    users: 0,
    reached: 0,
  };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

void main(process.argv[2], process.argv[3]);
