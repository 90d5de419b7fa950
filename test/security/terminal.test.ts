import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ruleEventOf } from '../../src/adapters/delivery/rule-event';
import { attributeChange } from '../support/changes';
import { CommandResult, runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeS3 } from '../support/fake-s3';
import { functionEnvironment } from '../support/stack-config';

/**
 * Sets a window title, clears the screen, forges a line, clears the screen again with a one-character
 * sequence, and ends in text that runs backwards.
 */
const EVIL = 'eve\u001b]0;owned\u0007\u001b[2J\r\nerror: forged\u009b2J\u202etxt';
/** Characters that a terminal obeys, except line ends. */
const COMMANDS = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terminal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function rules(...cells: Record<string, string>[]): string {
  return file(
    'rules.json',
    JSON.stringify({
      version: 1,
      rules: cells.map((each) => ({
        'RuleType': 'aggregator',
        'EventName': 'click',
        'Operator-C': 'atLeast',
        'Target-C': '1',
        ...each,
      })),
    }),
  );
}

const events = () =>
  file('events.ndjson', `${JSON.stringify({ name: 'click', userId: EVIL, kind: EVIL })}\n{"name":7}\n`);
const FROM_EVENTS = () => ['--events', events(), '--event-format', 'flat'];

function expectHarmless({ stdout, stderr }: CommandResult): void {
  expect(stdout).not.toMatch(COMMANDS);
  expect(stderr).not.toMatch(COMMANDS);
  expect(
    `${stdout}\n${stderr}`.split('\n').filter((line) => line.trimStart().startsWith('error: forged')),
  ).toEqual([]);
}

describe('what an event says commands no terminal', () => {
  test('simulate', async () => {
    const result = await runCommand(['simulate', '--rules', rules({}), ...FROM_EVENTS()]);
    expectHarmless(result);
    // A program that reads the output still gets the original text.
    expect(JSON.parse(result.stdout)).toMatchObject({ user: EVIL });
  });

  test.each(['text', 'json'])('preview, as %s', async (format) => {
    const result = await runCommand([
      'preview',
      '--rules',
      rules({}, { EventName: 'clack' }),
      ...FROM_EVENTS(),
      '--format',
      format,
    ]);
    expectHarmless(result);
    expect(result.stdout).toContain('eve');
    if (format === 'json') {
      expect(JSON.parse(result.stdout)).toMatchObject({ rules: [{ sample: [EVIL] }, {}] });
    }
  });

  test('explain', async () => {
    const result = await runCommand([
      'explain',
      '--user',
      EVIL,
      '--rules',
      rules({ AttributeName: 'kind', AttributeValue: 'chair' }),
      ...FROM_EVENTS(),
    ]);
    expectHarmless(result);
    expect(result.stdout).toContain('has attribute kind');
    expectHarmless(await runCommand(['explain', '--user', 'eva', '--rules', rules({}), ...FROM_EVENTS()]));
  });
});

test('the names of metrics that a rule takes for want of a name command no terminal', async () => {
  const lines = [{ [EVIL]: 1 }, { amount: 2 }].map((metrics) =>
    JSON.stringify({ name: 'click', userId: 'eve', ...metrics }),
  );
  const from = ['--events', file('metrics.ndjson', lines.join('\n')), '--event-format', 'flat'];
  const sum = rules({ 'Operator-C': 'na', 'Target-C': '0', 'Operator-V': 'atLeast', 'Target-V': '5' });
  for (const command of [['simulate'], ['preview'], ['explain', '--user', 'eve']]) {
    const result = await runCommand([...command, '--rules', sum, ...from]);
    expectHarmless(result);
    expect(`${result.stdout}${result.stderr}`).toContain('no Metric is named: ');
  }
});

describe('what a rule says commands no terminal', () => {
  let dynamoDb: EmbeddedDynamoDb;
  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  test('validate', async () => {
    const result = await runCommand([
      'validate',
      rules({ 'Operator-C': EVIL }, { EventName: EVIL, [EVIL]: 'x' }),
    ]);
    expectHarmless(result);
    expect(result.stdout).toContain('is not an operator');
  });

  test('rules diff and push: whoever is asked sees all that would be written', async () => {
    const table = await dynamoDb.createTable('rules', 'RuleId');
    await dynamoDb.client.send(
      new PutItemCommand({
        TableName: table,
        Item: { RuleId: { S: EVIL }, RuleType: { S: 'aggregator' }, EventName: { S: EVIL } },
      }),
    );
    const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint };
    const hidden = rules({ EventName: 'secret\n0 to add, 0 to change, 0 to remove', Description: EVIL });
    for (const args of [
      ['diff', hidden],
      ['push', hidden, '--yes'],
    ]) {
      const result = await runCommand(['rules', ...args, '--table', table], { endpoints });
      expectHarmless(result);
      expect(result.stdout.split('\n').filter((line) => /^\d+ to add/.test(line))).toEqual([
        '1 to add, 0 to change, 1 to remove',
      ]);
    }
  });
});

describe('what an object of the dead letter bucket says commands no terminal', () => {
  let stacks: FakeStacks;
  let s3: FakeS3;
  const endpoints = () => ({
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
  });
  beforeAll(async () => {
    [stacks, s3] = await Promise.all([FakeStacks.start(), FakeS3.start()]);
    stacks.stacks.set('Shop', { publisher: functionEnvironment({}) });
  });
  beforeEach(() => s3.objects.clear());
  afterAll(async () => {
    await Promise.all([stacks.close(), s3.close()]);
  });

  test('redrive: neither by the reason of a letter nor by an object that is none', async () => {
    const letter = {
      reason: `status 400: ${EVIL}`,
      sendTo: 'publisher',
      id: EVIL,
      content: attributeChange('ann'),
    };
    s3.objects.set(
      'letters/main/rejected-changes/publisher/1.ndjson',
      Buffer.from(`${JSON.stringify(letter)}\n`),
    );
    s3.objects.set('letters/main/rejected-changes/publisher/2.ndjson', Buffer.from(`${EVIL}\n`));
    const result = await runCommand(['redrive', '--stack', 'Shop', '--dry-run'], { endpoints: endpoints() });
    expectHarmless(result);
    expect(result.stdout).toContain('1 change: status 400: eve');
    expect(result.stdout).toContain('holds nothing that can be sent');
  });

  test('shadow', async () => {
    const change = attributeChange('ann', {
      output: { kind: 'attribute', name: EVIL.replace(/[:\]]/g, '') },
    });
    s3.objects.set(
      'letters/main/shadow/1.ndjson',
      Buffer.from(`${JSON.stringify(ruleEventOf(change).detail)}\n`),
    );
    const result = await runCommand(['shadow', '--stack', 'Shop'], { endpoints: endpoints() });
    expectHarmless(result);
    expect(result.stdout).toContain('attribute:eve');
  });
});
