import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { pinpointRecord } from '../support/builders';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeEventBridge } from '../support/fake-eventbridge';
import { FakeS3 } from '../support/fake-s3';
import { LocalInstallation } from '../support/local/local-installation';

const TABLE =
  'RuleType,EventName,Operator-C,Target-C,ResetWhenReachTarget,Output\n' +
  'aggregator,click,atLeast,2,no,clicked\n' +
  'aggregator,click,atLeast,3,yes,clicked\n' +
  'aggregator,click,atLeast,1,no,began\n' +
  'aggregator,click,grater,1,no,wrong\n';

let folder: string;
let rules: string;
let events: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'one-rule-'));
  rules = file('rules.csv', TABLE);
  events = file('events.ndjson', `${JSON.stringify(pinpointRecord())}\n`.repeat(3));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const over = (command: string, ...args: string[]) =>
  runCommand([command, '--rules', rules, '--events', events, ...args]);
/** Returns the rules that lines of changes name. */
const rulesIn = (lines: string) =>
  lines
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { rule: string }).rule);

describe('simulate --rule', () => {
  test.each([
    { name: 'attribute:clicked', expected: ['attribute:clicked'] },
    { name: 'clicked', expected: ['attribute:clicked', 'event:clicked'] },
    { name: 'began', expected: ['attribute:began'] },
  ])('$name runs that rule alone', async ({ name, expected }) => {
    const { stdout, stderr, status } = await over('simulate', '--rule', name);
    expect(new Set(rulesIn(stdout))).toEqual(new Set(expected));
    expect(stderr).not.toContain('grater');
    expect(status).toBe(0);
  });

  test('says what is wrong with it', async () => {
    const { stdout, stderr } = await over('simulate', '--rule', 'wrong');
    expect(stdout).toBe('');
    expect(stderr).toContain('“grater” is not an operator');
  });

  test('names the nearest rule for one that there is not', async () => {
    const { stderr, status } = await over('simulate', '--rule', 'clickd');
    expect(stderr).toBe(`error: no rule of ${rules} is named “clickd”; did you mean “clicked”?\n`);
    expect(status).toBe(2);
  });

  test('lists the rules when none is near', async () => {
    const { stderr } = await over('simulate', '--rule', 'revenue');
    expect(stderr).toContain('; it has attribute:clicked, event:clicked, attribute:began');
  });

  test('takes a rule of --current alone, too, when --rules has it no more', async () => {
    const current = file('current.csv', `${TABLE}aggregator,click,atLeast,1,no,old\n`);
    const { stdout } = await over(
      'simulate',
      ...['--current', current, '--removed-rules', 'clear', '--rule', 'old'],
    );
    expect(rulesIn(stdout)).toEqual(['attribute:old', 'attribute:old']);
  });
});

test('preview --rule shows what it shows of that rule among all', async () => {
  interface Shown {
    readonly rules: readonly { readonly rule: string }[];
  }
  const all = JSON.parse((await over('preview', '--format', 'json')).stdout) as Shown;
  const { stdout, status } = await over('preview', '--format', 'json', '--rule', 'began');
  expect((JSON.parse(stdout) as Shown).rules).toEqual(
    all.rules.filter(({ rule }) => rule === 'attribute:began'),
  );
  expect(status).toBe(0);
});

test('explain --rule explains that rule alone', async () => {
  const { stdout } = await over('explain', '--user', 'ann', '--rule', 'began');
  expect(stdout).toContain('attribute:began: in\n');
  expect(stdout).not.toContain('clicked');
});

describe('of an installation', () => {
  let services: [EmbeddedDynamoDb, FakeS3, FakeEventBridge, FakeStacks];
  let installation: LocalInstallation;
  beforeAll(async () => {
    services = await Promise.all([
      EmbeddedDynamoDb.start(),
      FakeS3.start(),
      FakeEventBridge.start(),
      FakeStacks.start(),
    ]);
    const [dynamoDb, s3, eventBridge, stacks] = services;
    const analytics = new PinpointIncrementalAnalytics(new Stack(new App(), 'Shop'), 'OneRule', {
      eventSource: EventSource.pinpoint(),
    });
    installation = await LocalInstallation.deploy(analytics, {
      dynamoDb,
      s3,
      destination: { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint },
    });
    stacks.stacks.set('Shop', installation.environments);
    const rule = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast' };
    await installation.putRule('1', { ...rule, 'Target-C': '2', 'Output': 'gone' });
    await installation.putRule('2', { ...rule, 'Target-C': '9', 'Output': 'began' });
    await installation.send([1, 2, 3].map(() => JSON.stringify(pinpointRecord())));
  });
  afterAll(async () => {
    await installation.stop();
    await Promise.all(services.map((service) => service.close()));
  });

  const ofStack = (...args: string[]) => {
    const [dynamoDb, , , stacks] = services;
    return runCommand([...args, '--stack', 'Shop'], {
      endpoints: {
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
        AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      },
    });
  };

  test.each(['attribute:began', 'attribute:gone'])('preview shows %s alone', async (name) => {
    const preview = ['preview', '--rules', rules, '--format', 'json'];
    const all = JSON.parse((await ofStack(...preview)).stdout) as { rules: { rule: string }[] };
    const one = JSON.parse((await ofStack(...preview, '--rule', name)).stdout) as typeof all;
    expect(one.rules).toEqual(all.rules.filter(({ rule }) => rule === name));
    expect(one.rules).toHaveLength(1);
  });

  test('explain explains one alone, and names the nearest for one that there is not', async () => {
    const { stdout } = await ofStack('explain', '--user', 'ann', '--rule', 'began');
    expect(stdout).toContain('attribute:began: not in\n');
    expect(stdout).not.toContain('gone');
    expect((await ofStack('explain', '--user', 'ann', '--rule', 'begun')).stderr).toContain(
      'no rule of the stack Shop is named “begun”; did you mean “began”?',
    );
  });
});
