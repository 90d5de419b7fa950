import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { setConfigVariable } from '../../../src/construct/support/config-variable';
import { parseConfig, UncheckedConfig } from '../../../src/contract/config';
import { CONFIG_VARIABLE } from '../../../src/contract/config-variable';
import { uncheckedConfig } from '../../support/stack-config';

const CONFIG = uncheckedConfig({
  ruleSources: [{ kind: 's3', parameters: { objectKey: 'rules.csv', bucketName: 'marketing' } }],
  destination: { kind: 'function', parameters: { functionName: 'crm' } },
});

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Shop');
});

function createFunction(id: string): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = 1'),
  });
}

/** Returns the variable of each function, as the template has it. */
function variables(): unknown[] {
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function');
  return Object.values(functions).map(({ Properties }) => Properties.Environment.Variables[CONFIG_VARIABLE]);
}

test('every function gets the configuration that it can read', () => {
  setConfigVariable(stack, [createFunction('One'), createFunction('Two')], CONFIG);

  const [one, two] = variables();
  expect(parseConfig(one as string)).toEqual({ version: 1, placeholderUsers: 'skip', ...CONFIG });
  expect(two).toEqual(one);
});

test('the order of parameters changes nothing', () => {
  setConfigVariable(stack, [createFunction('One')], CONFIG);
  setConfigVariable(stack, [createFunction('Two')], {
    ...CONFIG,
    ruleSources: [{ kind: 's3', parameters: { bucketName: 'marketing', objectKey: 'rules.csv' } }],
  });

  const [one, two] = variables();
  expect(two).toBe(one);
});

test('a token is accepted in each place that may have one, and kept', () => {
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;

  setConfigVariable(stack, [createFunction('One')], {
    ...CONFIG,
    timeZone: text,
    historyRetentionDays: number,
    rulesMaxAgeSeconds: number,
    redeliveryDays: number,
    destination: {
      kind: 'pinpoint',
      parameters: { applicationId: text, endpointBatchesPerSecond: text, eventBatchesPerSecond: text },
    },
  });

  const variable = JSON.stringify(variables()[0]);
  expect(variable.match(/"Ref":"Text"/g)).toHaveLength(4);
  expect(variable.match(/"Ref":"Number"/g)).toHaveLength(3);
});

test.each<[string, Partial<UncheckedConfig>, RegExp]>([
  ['a time zone that there is not', { timeZone: 'Europe/Dublim' }, /timeZone: is not an IANA time zone/],
  ['an unknown kind of plugin', { destination: { kind: 'fax', parameters: {} } }, /destination/],
  [
    'a parameter that its adapter does not know',
    { aggregateStore: { kind: 'dynamoDb', parameters: { tableName: 'states', color: 'red' } } },
    /color/,
  ],
])('%s is refused at once', (_, part, message) => {
  const handler = createFunction('One');

  expect(() => setConfigVariable(stack, [handler], { ...CONFIG, ...part })).toThrow(message);
});

test('a configuration that does not fit into the environment is refused at synthesis', () => {
  const handler = createFunction('One');
  const destination = { kind: 'function', parameters: { functionName: 'a'.repeat(3_000) } };

  expect(() => setConfigVariable(stack, [handler], { ...CONFIG, destination })).not.toThrow();
  expect(() => Template.fromStack(stack)).toThrow(
    /the configuration of the functions takes \d+ bytes, at most 3000 fit into their environment/,
  );
});
