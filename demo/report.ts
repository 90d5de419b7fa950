import { LocalInstallation } from '../test/support/local/local-installation';
import { Expected } from './expected';
import { FarEnd } from './far-end';

const MAX_SHOWN = 5;

/** Reads the segments and events that the far end holds now. */
export function observed(farEnd: FarEnd, users: readonly string[], attributes: readonly string[]): Expected {
  const triggers: Record<string, number> = {};
  for (const name of farEnd.fired()) triggers[name] = (triggers[name] ?? 0) + 1;
  const segments = attributes.map((attribute) => [
    attribute,
    users.filter((user) => farEnd.isReady(user, attribute)),
  ]);
  return { segments: Object.fromEntries(segments) as Record<string, string[]>, triggers };
}

/**
 * Prints the far end's content beside an independent count.
 * @returns whether both agree
 */
export function compare(found: Expected, expected: Expected): boolean {
  const segments = Object.entries(expected.segments).map(([attribute, users]) => {
    const members = [...found.segments[attribute]].sort();
    return line(
      `segment  ${attribute} is ready`,
      members.length,
      users.length,
      members.join() === users.join(),
      members.slice(0, MAX_SHOWN).join(', ') + (members.length > MAX_SHOWN ? ', …' : ''),
    );
  });
  const triggers = Object.entries(expected.triggers).map(([name, times]) =>
    line(`trigger  ${name}`, found.triggers[name] ?? 0, times, found.triggers[name] === times, ''),
  );
  return [...segments, ...triggers].every(Boolean);
}

function line(what: string, found: number, expected: number, agrees: boolean, who: string): boolean {
  const count = `${format(found).padStart(6)}${agrees ? '' : ` instead of ${format(expected)}`}`;
  console.log(`  ${agrees ? '✓' : '✗'} ${what.padEnd(40)} ${count}${who ? `   ${who}` : ''}`);
  return agrees;
}

/**
 * Prints the cost of the events.
 *
 * @param isTable whether the states are in a table, whose calls are counted
 */
export function costs(
  { proxy }: LocalInstallation,
  farEnd: FarEnd,
  { events, isTable }: { readonly events: number; readonly isTable: boolean },
): void {
  const per = (value: number) => (value / events).toFixed(2);
  const writes = proxy.cost('PutItem', 'DeleteItem');
  const reads = proxy.cost('GetItem', 'BatchGetItem', 'Query', 'Scan');
  const { made, throttled } = farEnd.calls();
  const figures = [
    ...(isTable
      ? [
          `${format(writes.calls)} writes, ${format(writes.units)} write units: ` +
            `${per(writes.units)} an event`,
          `${format(reads.calls)} reads, ${format(reads.units)} read units: ${per(reads.units)} an event, ` +
            'rules included',
        ]
      : [`${format(reads.calls)} reads of DynamoDB for the rules; the states are elsewhere`]),
    `${format(made)} calls to ${farEnd.name}, of which ${format(throttled)} were throttled and tried again`,
  ];
  console.log(`  cost     ${figures.join(`\n${' '.repeat(11)}`)}\n`);
}

export function format(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
