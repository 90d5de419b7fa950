import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { runCommand } from '../support/command';

const RULES = 'RuleType,EventName,Operator-V,Target-V\naggregator,purchase,atLeast,19.90\n';
const TABLE = 'name,userId,amount,time\npurchase,ann,9.95,2026-01-15T12:00:00Z\n';
const LINE = '{"name":"purchase","userId":"ann","amount":9.95,"time":"2026-01-15T12:00:00Z"}\n';
const READY = '"user":"ann","rule":"attribute:purchase","kind":"attribute","name":"purchase","value":"ready"';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-inputs-'));
  write('rules.csv', RULES);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const simulate = (...args: string[]) =>
  runCommand(['simulate', '--rules', join(folder, 'rules.csv'), ...args]);

describe('events of several inputs are counted together', () => {
  test.each<[string, (one: string, two: string) => string[]]>([
    ['one option', (one, two) => ['--events', one, two]],
    ['an option each', (one, two) => ['--events', one, '--events', two]],
    ['a folder', () => ['--events', join(folder, 'events')]],
    ['a glob', () => ['--events', join(folder, '**/part*')]],
  ])('given by %s', async (_, args) => {
    const [one, two] = [write('events/part-1.csv', TABLE), write('events/part-2.gz', gzipSync(LINE))];
    write('events/_SUCCESS', '');
    const { stdout, stderr, status } = await simulate(...args(one, two));
    expect(stdout).toContain(READY);
    expect(stderr).toContain('events: 2 read, 2 counted, 0 skipped, 0 rejected');
    expect(stderr.includes('note: 1 of 3 files')).toBe(args(one, two).includes(join(folder, 'events')));
    expect(status).toBe(0);
  });

  test('given by standard input and a zip', async () => {
    const archive = write('events.zip', zipSync({ 'day.csv': strToU8(TABLE) }));
    const { stdout } = await runCommand(
      ['simulate', '--rules', join(folder, 'rules.csv'), '--events', '-', archive],
      { input: `[${LINE.trim()}]` },
    );
    expect(stdout).toContain(READY);
  });
});

test('the command says its version', async () => {
  const { stdout, status } = await runCommand(['--version']);
  expect(stdout.trim()).toBe(
    (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
  );
  expect(status).toBe(0);
});

test('the summary names the file of a record that is rejected, and why each other one was not counted', async () => {
  const mapping = '{"only":{"at":"$.kind","in":["track"]},"eventId":"$.id","time":"$.time"}';
  const track = (id: number) => `{"kind":"track","id":${id},${LINE.trim().slice(1)}\n`;
  const one = write('one.ndjson', `${track(1)}${track(1)}{"kind":"page"}\n`);
  const two = write(
    'two.ndjson',
    Buffer.concat([Buffer.from(track(2)), Buffer.from('{"kind":"\xe4"}', 'latin1')]),
  );
  const { stderr } = await simulate('--events', one, two, '--event-format', mapping);
  expect(stderr).toContain(
    [
      'events: 5 read, 2 counted, 2 skipped, 1 rejected',
      '  1 skipped: repeated, by the id of the event',
      '  1 skipped: other, which the format leaves out',
      `  ${two}, line 2: the text is not UTF-8; save the file as UTF-8`,
    ].join('\n'),
  );
});

describe.each([
  ['simulate', []],
  ['preview', []],
  ['explain', ['--user', 'ann']],
])('%s', (command, more) => {
  const over = (path: string) =>
    runCommand([command, '--rules', join(folder, 'rules.csv'), '--events', path, ...more]);

  test.each([
    ['an empty file', ''],
    ['a table of headings alone', 'name,userId\n'],
    ['an empty array', '[]'],
  ])('ends with 1 over %s', async (_, content) => {
    const path = write('events', content);
    const { status, stderr } = await over(path);
    expect(stderr).toContain(`error: ${path} holds no events; name the files that do`);
    expect(status).toBe(1);
  });

  test('ends with 1 where no record is an event', async () => {
    const path = write('events', 'nonsense\nmore\n');
    const { status, stderr } = await over(path);
    expect(stderr).toContain(
      `error: none of the 2 records in ${path} is an event: ${path}, line 1: the record is not JSON`,
    );
    expect(status).toBe(1);
  });

  test('ends with 2 over a workbook', async () => {
    const path = write('events.xlsx', zipSync({ 'xl/workbook.xml': strToU8('<x/>') }));
    const { status, stderr } = await over(path);
    expect(stderr).toContain('it is a workbook; save it as CSV: File → Save as → CSV UTF-8');
    expect(status).toBe(2);
  });

  test('reads a table', async () => {
    const { status } = await over(write('events', TABLE));
    expect(status).toBe(0);
  });
});
