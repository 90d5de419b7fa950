import { ruleEventOf } from '../../src/adapters/delivery/rule-event';
import { Change } from '../../src/engine/state/change';
import { attributeChange, eventChange } from '../support/changes';
import { runCommand } from '../support/command';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeS3 } from '../support/fake-s3';
import { functionEnvironment } from '../support/stack-config';

let stacks: FakeStacks;
let s3: FakeS3;
beforeAll(async () => {
  [stacks, s3] = await Promise.all([FakeStacks.start(), FakeS3.start()]);
  stacks.stacks.set('Shop', {
    publisher: functionEnvironment({ destination: { kind: 'shadow', parameters: {} } }),
  });
});
beforeEach(() => s3.objects.clear());
afterAll(async () => {
  await Promise.all([stacks.close(), s3.close()]);
});

function put(name: string, ...changes: Change[]): void {
  s3.objects.set(
    `letters/main/shadow/${name}.ndjson`,
    Buffer.from(changes.map((change) => `${JSON.stringify(ruleEventOf(change).detail)}\n`).join('')),
  );
}

const shadow = (...args: string[]) =>
  runCommand(['shadow', '--stack', 'Shop', ...args], {
    endpoints: {
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    },
  });

test('says by rule who would be in, who joined and left, and what fired, whatever comes in which order and how often', async () => {
  put('2', attributeChange('ann', { n: 2, value: 'not-ready' }), attributeChange('bob'), eventChange('ann'));
  put('1', attributeChange('ann'), attributeChange('eve'));
  put('3', attributeChange('eve'), eventChange('ann'), eventChange('ann', { n: 2 }));
  const { stdout, status } = await shadow();
  expect(stdout.split('\n').map((line) => line.trim().split(/\s+/).join(' '))).toEqual([
    'rule in now joined left fired told',
    'attribute:big_spender 2 3 1 0 0',
    'event:trk_purchase 0 0 0 2 0',
    '',
  ]);
  expect(status).toBe(0);
  expect(JSON.parse((await shadow('--format', 'json')).stdout)).toEqual([
    { rule: 'attribute:big_spender', in: 2, joined: 3, left: 1, fired: 0, told: 0 },
    { rule: 'event:trk_purchase', in: 0, joined: 0, left: 0, fired: 2, told: 0 },
  ]);
});

test('says so when there is nothing', async () => {
  expect(await shadow()).toMatchObject({ stdout: 'nothing would have been sent yet\n', status: 0 });
});
