import { InvokeCommand } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createRuleFunctionClient,
  FunctionRuleReader,
} from '../../../src/adapters/lambda/function-rule-reader';
import { ruleReaderConformance } from '../../conformance/rule-reader';
import { FakeLambda } from '../../support/fake-lambda';
import { fakesOfEachTest } from '../../support/started';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const started = fakesOfEachTest();

describe('rules that a function answers', () => {
  async function answering(result: FakeLambda['result']) {
    const fake = await started(FakeLambda.start());
    fake.result = result;
    const client = createRuleFunctionClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    return { fake, reader: new FunctionRuleReader(client, 'rules-of-shop') };
  }

  ruleReaderConformance(async (cells) => {
    const { fake, reader } = await answering({ payload: JSON.stringify({ version: 1, rules: cells }) });
    return { reader, breakOff: () => fake.throttleNext(1) };
  });

  test('are asked for by version', async () => {
    const { fake, reader } = await answering({ payload: '{"version": 1, "rules": []}' });
    await reader.read();
    expect(fake.requests).toEqual([{ functionName: 'rules-of-shop', payload: { version: 1 } }]);
  });

  test.each<[FakeLambda['result'], string]>([
    [
      { payload: '{"errorMessage":"boom"}', error: 'Unhandled' },
      'function rules-of-shop failed (Unhandled): “{"errorMessage":"boom"}”',
    ],
    [{ payload: 'null' }, 'answered “null”; it should answer {"version": 1, "rules": [...]}'],
    [{ payload: '[]' }, 'answered “[]”'],
    [{ payload: '{"version": 2, "rules": []}' }, 'the rules are of version 2'],
    [{ payload: `"${'x'.repeat(1_000)}"` }, 'xxx…”'],
  ])('are not taken from %j', async (result, message) => {
    await expect((await answering(result)).reader.read()).rejects.toThrow(message);
  });
});

describe('a function', () => {
  const client = createRuleFunctionClient();
  const lambda = mockClient(client);
  const reader = new FunctionRuleReader(client, 'rules-of-shop');

  beforeEach(() => lambda.reset());

  test('that answers with nothing at all has no rules to give', async () => {
    lambda.on(InvokeCommand).resolves({});
    await expect(reader.read()).rejects.toThrow(
      'function rules-of-shop answered “”; it should answer {"version": 1, "rules": [...]}',
    );
  });

  test('that fails without saying how has failed all the same', async () => {
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled' });
    await expect(reader.read()).rejects.toThrow('function rules-of-shop failed (Unhandled): “”');
  });

  test('that does not answer in time is an error', async () => {
    lambda
      .on(InvokeCommand)
      .rejects(Object.assign(new Error('no answer in 30000 ms'), { name: 'TimeoutError' }));
    await expect(reader.read()).rejects.toThrow('no answer in 30000 ms');
  });
});
