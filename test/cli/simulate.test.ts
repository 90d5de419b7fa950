import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { events as eventArbitrary, tables } from '../support/arbitraries';
import { pinpointRecord, PinpointRecordOptions, recordOptionsOf } from '../support/builders';
import { runCommand } from '../support/command';
import { Cells, naiveChanges, scaled } from '../support/naive-model';

/** Path of the bundled command, as it is published. */
const COMMAND = join(__dirname, '../../assets/cli/main/index.js');
const HEADING =
  'RuleType,EventName,Operator-C,Target-C,Operator-V,Target-V,ResetWhenReachTarget,StartDate,FinishDate\n';
const FIFTH = `${HEADING}aggregator,greenbutton,equal,5,na,0,no,9999-99-99,9999-99-99\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function lines(...records: (PinpointRecordOptions | string)[]): string {
  return (
    records
      .map((record) => (typeof record === 'string' ? record : JSON.stringify(pinpointRecord(record))))
      .join('\n') + '\n'
  );
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  return { status, stderr, stdout };
}

function simulate(rules: string, events: string | Buffer, ...more: string[]) {
  const result = run(
    'simulate',
    '--rules',
    file('rules.csv', rules),
    '--events',
    file('events.ndjson', events),
    ...more,
  );
  return {
    ...result,
    changes: result.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const clicks = (n: number, options: PinpointRecordOptions = {}) =>
  Array.from({ length: n }, () => ({ name: 'greenbutton', ...options }));

describe('simulate', () => {
  test('prints each change as one line of JSON, in order of happening', () => {
    const { stdout, status } = simulate(
      FIFTH,
      lines(...clicks(6, { metrics: { amount: 2.5 }, time: Date.UTC(2026, 0, 15, 12) })),
    );
    expect(stdout).toBe(
      [
        '{"at":"2026-01-15T12:00:00.000Z","id":"ann|attribute:greenbutton|1","user":"ann","rule":"attribute:greenbutton","kind":"attribute","name":"greenbutton","value":"ready","count":5,"sum":"12.5"}\n',
        '{"at":"2026-01-15T12:00:00.000Z","id":"ann|attribute:greenbutton|2","user":"ann","rule":"attribute:greenbutton","kind":"attribute","name":"greenbutton","value":"not-ready","count":6,"sum":"15"}\n',
      ].join(''),
    );
    expect(status).toBe(0);
  });

  test('prints a trigger without a value', () => {
    const { changes } = simulate(
      `${HEADING}aggregator,greenbutton,atLeast,2,na,0,yes,9999-99-99,9999-99-99\n`,
      lines(...clicks(2)),
    );
    expect(changes).toEqual([
      expect.objectContaining({
        rule: 'event:trk_greenbutton',
        kind: 'event',
        name: 'trk_greenbutton',
        value: null,
        count: 2,
        sum: '0',
      }),
    ]);
  });

  test('keeps users in the order of their events', () => {
    const users = ['bob', 'ann', 'bob', 'carl', 'ann'];
    const { changes } = simulate(
      `${HEADING}aggregator,greenbutton,atLeast,1,na,0,yes,na,na\n`,
      lines(...users.map((userId) => ({ name: 'greenbutton', userId }))),
    );
    expect(changes.map(({ user }) => user)).toEqual(users);
  });

  test('reads gzip, empty lines, a byte order mark, Windows line ends and a last line without an end', () => {
    const text = `\r\n${lines(...clicks(4)).replace(/\n/g, '\r\n')}\n\n${JSON.stringify(pinpointRecord({ name: 'greenbutton' }))}`;
    const rules = `\uFEFF${FIFTH.replace(/\n/g, '\r\n')}`;
    expect(simulate(rules, text).changes).toHaveLength(1);
    expect(simulate(rules, gzipSync(text)).changes).toHaveLength(1);
  });

  test.each([';', '\t'])('reads a table whose separator is %j', (separator) => {
    expect(simulate(FIFTH.replace(/,/g, separator), lines(...clicks(5))).changes).toHaveLength(1);
  });

  test('tells the separator by the columns, whatever numbers and notes hold', () => {
    const rules =
      'RuleType;EventName;Operator-V;Target-V;Description\naggregator;greenbutton;atLeast;1,234,567.5;one, two, three, four, five\n';
    expect(simulate(rules, lines(...clicks(1, { metrics: { amount: 1234567.5 } }))).changes).toHaveLength(1);
  });

  test('reads files larger than any buffer to their end', () => {
    const { stderr, changes } = simulate(
      FIFTH.replace('equal,5', 'equal,3000'),
      lines(...clicks(3000, { attributes: { text: 'x'.repeat(500) } })),
    );
    expect(stderr).toContain('3000 read, 3000 counted');
    expect(changes).toHaveLength(1);
  });

  test('lets the time zone decide which day an event belongs to', () => {
    const rules = `${HEADING}date,greenbutton,equal,1,na,0,no,2021-01-01,2021-01-01\n`;
    const late = lines(...clicks(1, { time: Date.UTC(2021, 0, 1, 23, 30) }));
    expect(simulate(rules, late).changes).toHaveLength(1);
    expect(simulate(rules, late, '--time-zone', 'Europe/Berlin').changes).toHaveLength(0);
  });

  test('sums up on standard error: what was read, skipped and rejected, and how each rule stands', () => {
    const { stderr, status } = simulate(
      `${FIFTH}aggregator,redbutton,grater,3,na,0,no,na,na\n`,
      lines(
        ...clicks(5),
        'nonsense',
        '[1]',
        { name: 'trk_x' },
        { name: '_session.start' },
        JSON.stringify({ ...pinpointRecord(), endpoint: {} }),
      ),
    );
    expect(stderr).toContain('events: 10 read, 5 counted, 3 skipped, 2 rejected');
    expect(stderr).toContain('1 skipped: without a user');
    expect(stderr).toContain('line 6: the record is not JSON');
    expect(stderr).toContain('line 7: the record is not a JSON object');
    expect(stderr).toMatch(/attribute:greenbutton +1 +1\n/);
    expect(stderr).toContain('row 3, Operator-C: “grater” is not an operator; did you mean “greater”?');
    expect(status).toBe(0);
  });

  test('writes to a file when asked to', () => {
    const out = join(folder, 'changes.ndjson');
    const { stdout } = simulate(FIFTH, lines(...clicks(5)), '--out', out);
    expect(stdout).toBe('');
    expect(readFileSync(out, 'utf8')).toContain('"value":"ready"');
  });

  test('has nothing to say without rules', () => {
    expect(simulate(HEADING, lines(...clicks(5)))).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('no rule is in force') as string,
    });
  });

  test('agrees with a naive recount on random tables and events', () => {
    fc.assert(
      fc.property(
        tables.filter((table) => table.length > 0),
        fc.array(eventArbitrary(fc.constantFrom('ann', 'bob')), { maxLength: 60 }),
        (table, stream) => {
          const { changes } = simulate(toCsv(table), lines(...stream.map(recordOptionsOf)));
          for (const userId of ['ann', 'bob']) {
            const brief = changes
              .filter(({ user }) => user === userId)
              .map(
                ({ id, value, count, sum }) =>
                  `${String(id).split('|')[1]}#${String(id).split('|')[2]}${value ? ` ${String(value)}` : ''} ${String(count)}/${scaled(String(sum))}`,
              );
            expect(brief).toEqual(
              naiveChanges(
                table,
                stream.filter((event) => event.userId === userId),
              ),
            );
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

function toCsv(table: readonly Cells[]): string {
  const headings = [...new Set(table.flatMap((cells) => Object.keys(cells)))];
  return [headings, ...table.map((cells) => headings.map((heading) => cells[heading] ?? ''))]
    .map((row) => row.join(','))
    .join('\n');
}

describe('the settings of an installation', () => {
  const TWO = `RuleType,EventName,Operator-C,Target-C,Output\naggregator,greenbutton,atLeast,1,first\naggregator,greenbutton,atLeast,1,second\n`;
  const ONE = TWO.replace(/aggregator.*first\n/, '');
  const inShort = ({ user, name, value }: Record<string, unknown>) =>
    `${String(user)} ${String(name)} ${String(value)}`;

  test.each([
    ['keep', []],
    ['clear', ['ann first not-ready', 'bob first not-ready']],
  ])('removed rules: %s', (fate, cleared) => {
    const events = lines({ name: 'greenbutton' }, { name: 'greenbutton', userId: 'bob' });
    const current = file('current.csv', TWO);
    const { changes, status, stderr } = simulate(
      ONE,
      events,
      '--current',
      current,
      ...(fate === 'keep' ? [] : ['--removed-rules', fate]),
    );
    expect(changes.map(inShort)).toEqual([
      'ann first ready',
      'ann second ready',
      'bob first ready',
      'bob second ready',
      ...cleared,
    ]);
    expect(stderr).toMatch(
      new RegExp(`attribute:second +2 +2\nattribute:first +${fate === 'keep' ? 2 : 0} `),
    );
    expect(status).toBe(0);
  });

  test('what is wrong with the rules in force names their file', () => {
    const current = file('current.csv', TWO.replace('atLeast', 'grater'));
    const { status, stderr } = simulate(
      ONE,
      lines({ name: 'greenbutton' }),
      '--current',
      current,
      '--strict',
    );
    expect(stderr).toContain(`${current}, row 2, Operator-C: “grater” is not an operator`);
    expect(status).toBe(1);
  });

  test('removed rules need the rules in force before', () => {
    const { status, stderr } = simulate(FIFTH, lines(...clicks(1)), '--removed-rules', 'clear');
    expect(stderr).toContain(
      '--removed-rules is about rules that --current has and --rules has no more; ' +
        'name a file with --current, or leave --removed-rules out',
    );
    expect(status).toBe(2);
  });

  test.each([
    ['skip', []],
    ['by-endpoint', ['phone second ready']],
  ])('events without a user id: %s', (how, expected) => {
    const { changes } = simulate(ONE, lines({ name: 'greenbutton', userId: '' }), '--anonymous-users', how);
    expect(changes.map(inShort)).toEqual(expected);
  });

  test('another choice is refused with those that there are', () => {
    expect(
      simulate(ONE, lines({ name: 'greenbutton', userId: 'null' }), '--placeholder-users', 'count').changes,
    ).toHaveLength(1);
    expect(simulate(ONE, lines({ name: 'greenbutton', userId: 'null' })).stderr).toContain(
      '1 skipped: of a placeholder user such as null or anonymous',
    );
    expect(simulate(ONE, lines(...clicks(1)), '--anonymous-users', 'byEndpoint')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('write skip or by-endpoint.'),
    });
  });
});

describe('a window that moves', () => {
  const MONTH = `RuleType,EventName,Operator-C,Target-C,Period
aggregator,greenbutton,atLeast,2,last 30 days
`;
  const TWO = lines(
    { name: 'greenbutton', time: Date.UTC(2021, 0, 1, 12) },
    { name: 'greenbutton', time: Date.UTC(2021, 0, 20, 12) },
  );
  const inShort = ({ at, user, value }: Record<string, unknown>) =>
    `${String(user)} ${String(value)} ${String(at)}`;
  const READY = 'ann ready 2021-01-20T12:00:00.000Z';

  test.each([
    ['the last event', [], []],
    ['a day, up to its first instant', ['--until', '2021-01-31'], ['2021-01-31T00:00:00.000Z']],
    ['the moment before', ['--until', '2021-01-30T23:59:59.999Z'], []],
    ['a moment', ['--until', '2021-01-31T00:00:00Z'], ['2021-01-31T00:00:00.000Z']],
    ['a moment without an offset, in UTC', ['--until', '2021-01-31T00:00:00'], ['2021-01-31T00:00:00.000Z']],
    ['a moment with an offset', ['--until', '2021-01-31T01:00:00+01:00'], ['2021-01-31T00:00:00.000Z']],
    [
      'a day of the time zone',
      ['--until', '2021-01-31', '--time-zone', 'Europe/Berlin'],
      ['2021-01-30T23:00:00.000Z'],
    ],
    ['a late day, with the instant of the boundary', ['--until', '2022-06-01'], ['2021-01-31T00:00:00.000Z']],
  ])('is judged until %s', (_, options, out) => {
    const { changes, status } = simulate(MONTH, TWO, ...options);
    expect(changes.map(inShort)).toEqual([READY, ...out.map((at) => `ann not-ready ${at}`)]);
    expect(status).toBe(0);
  });

  test('tells boundaries between the events in the order of time', () => {
    const { changes } = simulate(
      MONTH.replace('atLeast,2', 'less,1'),
      lines(
        { name: 'greenbutton', time: Date.UTC(2021, 0, 1, 12) },
        { name: 'greenbutton', userId: 'bob', time: Date.UTC(2021, 1, 10, 12) },
        { name: 'greenbutton', time: Date.UTC(2021, 1, 11, 12) },
      ),
      '--until',
      '2021-03-14',
    );
    expect(changes.map(inShort)).toEqual([
      'ann ready 2021-01-31T00:00:00.000Z',
      'ann not-ready 2021-02-11T12:00:00.000Z',
      'bob ready 2021-03-12T00:00:00.000Z',
      'ann ready 2021-03-13T00:00:00.000Z',
    ]);
  });

  test('refuses an end before the last event', () => {
    const { status, stderr } = simulate(MONTH, TWO, '--until', '2021-01-20');
    expect(stderr).toContain(
      '--until 2021-01-20 is before the last event, at 2021-01-20T12:00:00.900Z; ' +
        'choose a later moment, or leave it out',
    );
    expect(status).toBe(2);
  });

  test.each(['tomorrow', '2021-02-30', '31.01.2021'])('refuses %s', (until) => {
    expect(simulate(MONTH, TWO, '--until', until)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('write a day like 2021-01-31, or a moment like 2021-01-31T12:00:00Z.'),
    });
  });

  test('sums up who joins and leaves in the next days', () => {
    const rules = `RuleType,EventName,Operator-C,Target-C,Period,Output
aggregator,greenbutton,atLeast,2,last 30 days,active
aggregator,greenbutton,less,2,last 30 days,idle
aggregator,greenbutton,atLeast,5,,ever
`;
    const within = (...options: string[]) =>
      simulate(rules, TWO, ...options)
        .stderr.split('\n')
        .filter((line) => /^within|join/.test(line));
    expect(within('--until', '2021-01-23T23:59:59Z')).toEqual([
      'within 7 days of 2021-01-23, if nothing else happens:',
      '  attribute:active: 0 join, 0 leave',
      '  attribute:idle: 0 join, 0 leave',
    ]);
    expect(within('--until', '2021-01-24')).toEqual([
      'within 7 days of 2021-01-24, if nothing else happens:',
      '  attribute:active: 0 join, 1 leave',
      '  attribute:idle: 1 join, 0 leave',
    ]);
    expect(within('--until', '2021-01-31')).toEqual([
      'within 7 days of 2021-01-31, if nothing else happens:',
      '  attribute:active: 0 join, 0 leave',
      '  attribute:idle: 0 join, 0 leave',
    ]);
  });

  test('says nothing of the next days without such a rule', () => {
    expect(simulate(FIFTH, TWO).stderr).not.toContain('within');
  });
});

describe('exit codes', () => {
  test('1 when a record was rejected and that was to be strict', () => {
    expect(simulate(FIFTH, lines('nonsense'), '--strict').status).toBe(1);
  });

  test('1 when a rule was rejected and that was to be strict', () => {
    expect(simulate(FIFTH.replace('equal', 'grater'), '', '--strict').status).toBe(1);
  });

  test('0 when that was to be strict and nothing was', () => {
    expect(simulate(FIFTH, lines(...clicks(5)), '--strict').status).toBe(0);
  });

  test.each<[string, string[], string]>([
    ['a missing argument', ['simulate'], '--rules'],
    ['an unknown command', ['simulat'], 'Did you mean simulate?'],
    ['an unknown option', ['simulate', '--rule', 'x'], '--rules'],
    [
      'a rules file that is not there',
      ['simulate', '--rules', 'nowhere.csv', '--events', COMMAND],
      'nowhere.csv cannot be read',
    ],
    [
      'an events file that is not there',
      ['simulate', '--rules', join(__dirname, '../../examples/rules/guide.csv'), '--events', 'nowhere.gz'],
      'nowhere.gz cannot be read',
    ],
    [
      'a time zone that is none',
      ['simulate', '--rules', 'x', '--events', 'y', '--time-zone', 'Mars/Olympus'],
      'IANA',
    ],
  ])('2 for %s', (_, args, message) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  test('2 for a table whose headings are not those of a rules table', () => {
    const { status, stderr } = simulate('a,b\n1,2\n', '');
    expect(stderr).toContain('has no column RuleType');
    expect(status).toBe(2);
  });

  test('2 for a gzip file that is cut off', () => {
    const { status, stderr } = simulate(FIFTH, gzipSync(lines(...clicks(50))).subarray(0, 60));
    expect(stderr).toContain('cannot be read');
    expect(status).toBe(2);
  });

  test('0 for help', () => {
    expect(run('simulate', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Exit codes') as string,
    });
  });
});

describe('events of other formats', () => {
  const RULE =
    'RuleType,EventName,Operator-C,Target-C,Operator-V,Target-V,Metric\naggregator,purchase,atLeast,2,atLeast,30,amount\n';
  const simulated = (format: string, ...events: object[]) =>
    runCommand([
      'simulate',
      '--rules',
      file('rules.csv', RULE),
      '--events',
      file('events.ndjson', events.map((event) => JSON.stringify(event)).join('\n')),
      '--event-format',
      format,
    ]);
  const ready = expect.stringContaining('"id":"ann|attribute:purchase|1"');

  test.each<[string, (n: number) => object]>([
    ['flat', () => ({ name: 'purchase', userId: 'ann', amount: 15 })],
    [
      'segment',
      (n) => ({
        type: 'track',
        event: 'purchase',
        userId: 'ann',
        messageId: `m${n}`,
        timestamp: '2026-01-15T12:00:00Z',
        properties: { amount: 15 },
      }),
    ],
    [
      'cloudevents',
      (n) => ({
        type: 'purchase',
        subject: 'ann',
        id: `e${n}`,
        time: '2026-01-15T12:00:00Z',
        data: { amount: 15 },
      }),
    ],
    [
      'eventbridge',
      (n) => ({
        'detail-type': 'purchase',
        'id': `e${n}`,
        'time': '2026-01-15T12:00:00Z',
        'detail': { userId: 'ann', amount: 15 },
      }),
    ],
    [
      '{"eventName":"$.what","userId":"$.who.id"}',
      () => ({ what: 'purchase', who: { id: 'ann' }, amount: 15 }),
    ],
  ])('such as %s are counted', async (format, event) => {
    expect(await simulated(format, event(1), event(2))).toMatchObject({ status: 0, stdout: ready });
  });

  test('without a time are counted as of when they are read, and the summary says how many', async () => {
    const { stderr } = await simulated('flat', { name: 'purchase', userId: 'ann', day: '2026-01-15' });
    expect(stderr).toContain('  1 without a time that is understood: each counts as of when it was read\n');
    const dated = { type: 'purchase', subject: 'ann', id: 'e', time: '2026-01-15T12:00:00Z', data: {} };
    expect((await simulated('cloudevents', dated)).stderr).not.toContain('without a time');
  });

  test('are found out line by line when no format is named', async () => {
    const events = [
      { name: 'purchase', userId: 'ann', amount: 15 },
      pinpointRecord({ name: 'purchase', userId: 'ann', metrics: { amount: 15 } }),
    ];
    const found = await runCommand([
      'simulate',
      '--rules',
      file('rules.csv', RULE),
      '--events',
      file('events.ndjson', events.map((event) => JSON.stringify(event)).join('\n')),
    ]);
    expect(found).toMatchObject({ status: 0, stdout: ready });
  });

  test.each([
    [
      'csv',
      'write pinpoint, flat, segment, cloudevents, eventbridge, amplitude, aws-clickstream, dynamodb-changes, end-user-messaging, google-analytics, mixpanel, posthog, ses, snowplow, a mapping such as \'{"eventName":"$.what","userId":"$.who"}\'',
    ],
    ['{"userId":"$..id"}', 'userId “$..id” may lead to several places'],
    ['{"user":"$.id"}', 'the mapping cannot be used: Unrecognized key: "user"'],
  ])('%s is none', async (format, message) => {
    expect(await simulated(format)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
