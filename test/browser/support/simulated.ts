import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(__dirname, '../../../assets/cli/main/index.js');

/** Outcome of the command `simulate` for events and rules. */
export interface Simulated {
  /** Users that meet a rule at the end, by the rule's key. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Number of times that a rule fired, by the rule's key. */
  readonly fired: Readonly<Record<string, number>>;
  readonly changes: number;
}

interface Line {
  readonly user: string;
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly value: 'ready' | 'not-ready' | null;
}

export function simulated(rules: string, events: string): Simulated {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'simulate', '--rules', rules, '--events', events],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(stderr);
  const members = new Map<string, Set<string>>();
  const fired = new Map<string, number>();
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  for (const { user, rule, kind, value } of lines) {
    const users = members.get(rule) ?? new Set();
    members.set(rule, users);
    if (value === 'not-ready') users.delete(user);
    else users.add(user);
    if (kind === 'event') fired.set(rule, (fired.get(rule) ?? 0) + 1);
  }
  return {
    members: Object.fromEntries([...members].map(([rule, users]) => [rule, [...users].sort()])),
    fired: Object.fromEntries(fired),
    changes: lines.length,
  };
}
