import { STSClient } from '@aws-sdk/client-sts';
import { roleCredentials } from '../../../src/playground/console/role-credentials';
import { NOW } from '../../support/builders';
import { FakeSts } from '../../support/fake-sts';

const ROLE = 'arn:aws:iam::123456789012:role/viewer';
const MINUTE = 60_000;

let sts: FakeSts;
let now: number;
beforeEach(async () => {
  now = NOW;
  sts = await FakeSts.start();
  sts.expiration = () => new Date(now + 60 * MINUTE);
});
afterEach(() => sts.close());

function provider() {
  const client = new STSClient({
    endpoint: sts.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return roleCredentials(client, ROLE, 'console-viewer', () => now);
}

test('a role is assumed once for all clients', async () => {
  const credentials = provider();
  const all = [...(await Promise.all([credentials(), credentials()])), await credentials()];
  expect(all.map(({ accessKeyId }) => accessKeyId)).toEqual(['viewer-1', 'viewer-1', 'viewer-1']);
  expect(sts.assumed).toEqual([{ roleArn: ROLE, sessionName: 'console-viewer' }]);
});

test('a role is assumed again before its credentials end', async () => {
  const credentials = provider();
  await credentials();
  now += 54 * MINUTE;
  expect((await credentials()).accessKeyId).toBe('viewer-1');
  now += 2 * MINUTE;
  expect((await credentials()).accessKeyId).toBe('viewer-2');
});

test('a role that may not be assumed is named, and tried again with the next request', async () => {
  const credentials = provider();
  sts.failure = { code: 'AccessDenied', message: 'not authorized' };
  await expect(credentials()).rejects.toThrow(`could not assume the role ${ROLE}: AccessDenied`);
  sts.failure = undefined;
  expect((await credentials()).accessKeyId).toBe('viewer-1');
});
