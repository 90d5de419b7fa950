import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const ORDERS =
  'Event Name,Customer ID,Order Date,Total\npurchase,C7,2026-01-15,19.90\npurchase,C8,2026-01-16,5\n' +
  'purchase,,2026-01-17,7\n';
const MAPPING =
  '{"eventName":"$[\\"Event Name\\"]","userId":"$[\\"Customer ID\\"]","time":"$[\\"Order Date\\"]"}';

test('says what is in a file, and how to go on', async () => {
  const orders = file('orders.csv', ORDERS);
  const { stdout, stderr, status } = await runCommand(['inspect', orders]);
  expect(stderr).toBe('events: 3 read, 2 counted, 1 skipped, 0 rejected\n  1 skipped: without a user\n');
  expect(stdout).toContain(
    'a mapping is proposed below: most of the records are no events of the format flat\n',
  );
  expect(stdout).toContain('\n    purchase, user C7, 2026-01-15T00:00:00.000Z, Total 19.9\n');
  expect(stdout).toContain('\n2 events of 2 users, 2026-01-15 to 2026-01-16 (UTC)\n  purchase: 2 events\n');
  expect(stdout).toContain('\n    Total: 5 to 19.9 in 2 events\n');
  expect(stdout).toContain('\n  1 event is without a user, and skipped;');
  expect(stdout).toContain(`simulate --rules rules.csv --events ${orders} --event-format '${MAPPING}'\n`);
  expect(status).toBe(0);
});

test('what it proposes is taken by simulate', async () => {
  const orders = file('orders.csv', ORDERS);
  const { stdout } = await runCommand(['inspect', orders, '--format', 'json']);
  const { proposal, rules } = JSON.parse(stdout) as { proposal: { mapping: object }; rules: string };
  const simulated = await runCommand([
    'simulate',
    ...['--rules', file('rules.csv', rules)],
    ...['--events', orders, '--event-format', file('mapping.json', JSON.stringify(proposal.mapping))],
  ]);
  expect(simulated.stderr).toContain('events: 3 read, 2 counted, 1 skipped, 0 rejected');
  expect(simulated.stdout).toContain('"rule":"attribute:purchase_above_average"');
});

test('a format that is named is not questioned, and named again', async () => {
  const orders = file('orders.csv', ORDERS);
  const { stdout } = await runCommand(['inspect', orders, '--event-format', MAPPING]);
  expect(stdout).not.toContain('proposed');
  expect(stdout).toContain(` --event-format '${MAPPING}'\n`);
});

test('records that are no events end with 1, and with their fields', async () => {
  const { stdout, stderr, status } = await runCommand(['inspect', file('other.ndjson', '{"foo":1}\n')]);
  expect(stdout).toBe('');
  expect(stderr).toContain('no field looks like a user');
  expect(stderr).toContain('Fields are $.foo\n');
  expect(status).toBe(1);
});

test('records of a vendor whose mapping ships are recognised, with the option that reads them elsewhere', async () => {
  const line = (user: string) =>
    `{"event_type":"buy","user_id":"${user}","amplitude_id":7,"event_properties":{"price":5}}\n`;
  const events = file('amplitude.ndjson', line('ann') + line('bob'));
  const { stdout } = await runCommand(['inspect', events]);
  expect(stdout).toContain(
    'format: amplitude in 2 records (by event_type, amplitude_id)\n' +
      'its mapping ships: other commands read it with --event-format amplitude\n',
  );
  expect(stdout).toContain('\n2 events of 2 users,');
  expect(stdout).toContain(`simulate --rules rules.csv --events ${events} --event-format amplitude\n`);
});
