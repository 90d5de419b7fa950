import { WORKLOADS } from '../../../bench/peers/workloads';
import { parseRules } from '../../../src/rule-language/parse/table';
import { readRuleText } from '../../../src/rule-language/parse/text';

interface Line {
  readonly event_type: string;
  readonly metrics: Record<string, number>;
  readonly endpoint: { readonly User: { readonly UserId: string } };
}

test.each(WORKLOADS)('$name has as many events as wanted, and rules that count them', (workload) => {
  const events = [...workload.batches(7_500)].flat().map((line) => JSON.parse(line) as Line);
  expect(events).toHaveLength(7_500);
  for (const { events: name, metric } of workload.rules) {
    const counted = events.filter(({ event_type }) => event_type === name);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.every(({ metrics }) => typeof metrics[metric] === 'number')).toBe(true);
  }
});

test.each(WORKLOADS)('the rules of $name are rules of the product', ({ rules }) => {
  const { rows, problems } = readRuleText(JSON.stringify({ version: 1, rules }));
  const parsed = parseRules(rows);
  expect([...problems, ...parsed.problems]).toEqual([]);
  expect(parsed.rules).toHaveLength(rules.length);
});

test('repeated purchases have other users each time', () => {
  const lines = [...WORKLOADS.find(({ name }) => name === 'purchases')!.batches(2 * 6_919)].flat();
  const users = lines.map((line) => (JSON.parse(line) as Line).endpoint.User.UserId);
  const [first, second] = [new Set(users.slice(0, 6_919)), new Set(users.slice(6_919))];
  expect(second.size).toBe(first.size);
  expect([...second].filter((user) => first.has(user))).toEqual([]);
});

test('the short records of Zipf are the long ones without what no rule uses', () => {
  const [short, long] = ['zipf', 'records'].map((wanted) =>
    [...WORKLOADS.find(({ name }) => name === wanted)!.batches(100)]
      .flat()
      .map((line) => JSON.parse(line) as Line),
  );
  expect(long).toMatchObject(short);
});
