import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { createParameterClient, SsmRuleReader } from '../../../src/adapters/ssm/ssm-rule-reader';
import { describeProblem } from '../../../src/rule-language/problem';
import { CELLS, ruleReaderConformance } from '../../conformance/rule-reader';
import { csvOf } from '../../support/csv';
import { FakeSsm } from '../../support/fake-ssm';
import { fakesOfEachTest } from '../../support/started';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const started = fakesOfEachTest();

describe('rules in Parameter Store', () => {
  async function parameters() {
    const fake = await started(FakeSsm.start());
    const client = createParameterClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 2,
      retryMode: 'standard',
    });
    return { fake, reader: new SsmRuleReader(client, '/rules') };
  }
  const problemsOf = async (reader: SsmRuleReader) => (await reader.read()).problems.map(describeProblem);

  ruleReaderConformance(async (cells) => {
    const { fake, reader } = await parameters();
    cells.forEach((row, i) =>
      fake.parameters.set(`/rules/rule-${String(i + 1).padStart(5, '0')}`, JSON.stringify(row)),
    );
    return { reader, breakOff: () => fake.failAfter(12, 'ThrottlingException') };
  });

  test('may hold a list, as JSON or as a table', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/b', csvOf(CELLS));
    fake.parameters.set('/rules/a/deep', JSON.stringify({ version: 1, rules: CELLS.slice(0, 2) }));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual([
      'parameter /rules/a/deep, rule 1',
      'parameter /rules/a/deep, rule 2',
      'parameter /rules/b, row 2',
      'parameter /rules/b, row 3',
      'parameter /rules/b, row 4',
    ]);
  });

  test('may be too long for one parameter: pieces are put together by their numbers', async () => {
    const { fake, reader } = await parameters();
    const text = JSON.stringify({
      version: 1,
      rules: Array.from({ length: 30 }, (_, i) => ({ ...CELLS[0], Output: `output-${i}` })),
    });
    const size = Math.ceil(text.length / 11);
    for (let n = 1; n <= 11; n++) {
      fake.parameters.set(`/rules/all/${n}`, text.slice((n - 1) * size, n * size));
    }
    expect((await reader.read()).rows).toHaveLength(30);

    fake.parameters.delete('/rules/all/2');
    expect(await problemsOf(reader)).toEqual([
      'parameter /rules/all: has no piece 2: its pieces are 1, 3, 4, 5, 6, 7, 8, 9, 10, 11; write /rules/all/2, and begin with 1',
    ]);
  });

  test('may have numbers for their names', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/7', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual(['parameter /rules/7']);
  });

  test('that cannot be read are named, and the others stay', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/a', '{"version": 99, "rules": []}');
    fake.parameters.set('/rules/b', '{');
    fake.parameters.set('/rules/c', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual(['parameter /rules/c']);
    expect(await problemsOf(reader)).toEqual([
      expect.stringMatching('parameter /rules/a: the rules are of version 99'),
      expect.stringMatching('parameter /rules/b: the rules are not JSON'),
    ]);
  });

  test('are tried again when the account is throttled', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/a', JSON.stringify(CELLS[0]));
    fake.failNext(1, 'ThrottlingException');
    expect((await reader.read()).rows).toHaveLength(1);
  });

  test('below another path are not read', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules-of-others/a', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows).toEqual([]);
  });
});

describe('Parameter Store', () => {
  const client = createParameterClient();
  const store = mockClient(client);
  const reader = new SsmRuleReader(client, '/rules');
  const parameter = (Name: string) => ({ Name, Value: JSON.stringify(CELLS[0]) });

  beforeEach(() => store.reset());

  test('that answers with nothing at all is an error: no rule must look as if it were removed', async () => {
    store.on(GetParametersByPathCommand).resolves({});
    await expect(reader.read()).rejects.toThrow(
      'SSM parameters below /rules: the answer holds no parameters',
    );
  });

  test.each([{ Name: '/rules/b' }, { Value: '{}' }])(
    'that answers with a half parameter such as %j is an error',
    async (half) => {
      store.on(GetParametersByPathCommand).resolves({ Parameters: [parameter('/rules/a'), half] });
      await expect(reader.read()).rejects.toThrow(
        'SSM parameters below /rules: the answer holds a parameter without a name or a value',
      );
    },
  );

  test('whose pages never end is an error, and not the half of the rules', async () => {
    store
      .on(GetParametersByPathCommand)
      .resolves({ Parameters: [parameter('/rules/a')], NextToken: 'the same' });
    await expect(reader.read()).rejects.toThrow('the answer names the same next page twice');
    expect(store.calls()).toHaveLength(2);
  });

  test('may answer with an empty page before others', async () => {
    store
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [], NextToken: '1' })
      .resolvesOnce({ Parameters: [parameter('/rules/b')], NextToken: '2' })
      .resolves({ Parameters: [parameter('/rules/a')] });
    expect(await reader.parameterNames()).toEqual(['/rules/a', '/rules/b']);
  });

  test('that breaks off between two pages is an error, and not the half of the rules', async () => {
    store
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [parameter('/rules/a')], NextToken: '1' })
      .rejects(new Error('socket hang up'));
    await expect(reader.read()).rejects.toThrow('socket hang up');
  });
});
