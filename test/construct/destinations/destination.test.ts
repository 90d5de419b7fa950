import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Destination } from '../../../src/index';
import { allowed, configOf, resources, synthesize } from '../synthesis';

const crm = (scope: Construct) =>
  new lambda.Function(scope, 'Crm', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = 1'),
  });
const mappingsOf = ({ template }: ReturnType<typeof synthesize>) =>
  Object.entries(resources(template, 'AWS::Lambda::EventSourceMapping')).filter(([id]) =>
    id.includes('AggregateStore'),
  );

test('a function is invoked by the publisher alone', () => {
  const { template } = synthesize((scope) => ({ destination: Destination.function(crm(scope)) }));
  expect(configOf(template, 'Publisher').destination).toEqual({
    kind: 'function',
    parameters: { functionName: expect.stringMatching(/Crm.*Arn/) },
  });
  expect(allowed(template, 'PublisherRole', 'Crm')).toEqual(['lambda:InvokeFunction']);
  expect(allowed(template, 'AggregatorRole', 'Crm')).toEqual([]);
});

describe('two destinations', () => {
  const both = () =>
    synthesize((scope) => ({
      destination: Destination.all(
        Destination.eventBridge({ bus: new events.EventBus(scope, 'Bus') }),
        Destination.function(crm(scope)),
      ),
    }));

  test('have a publisher each, which reads the item stream at its own pace', () => {
    const synthesized = both();
    const mappings = mappingsOf(synthesized);
    expect(mappings.map(([, { Properties }]) => Properties.FunctionName)).toEqual([
      { Ref: expect.stringMatching(/PublisherFunction/) },
      { Ref: expect.stringMatching(/Publisher2Function/) },
    ]);
    expect(
      new Set(
        mappings.map(([, { Properties }]) => JSON.stringify({ ...Properties, FunctionName: undefined })),
      ).size,
    ).toBe(1);
    expect(synthesized.analytics.publishers).toHaveLength(2);
    expect(synthesized.analytics.publisher).toBe(synthesized.analytics.publishers[0]);
  });

  test('are each known to their own publisher, which may do no more than it needs', () => {
    const { template } = both();
    expect(configOf(template, 'Publisher').destination.kind).toBe('eventBridge');
    expect(configOf(template, 'Publisher2').destination.kind).toBe('function');
    expect(allowed(template, 'PublisherRole', 'Crm')).toEqual([]);
    expect(allowed(template, 'Publisher2Role', 'Bus')).toEqual([]);
    expect(allowed(template, 'Publisher2Role', 'Crm')).toEqual(['lambda:InvokeFunction']);
    expect(allowed(template, 'Publisher2Role', 'DeadLetters')).toEqual(
      expect.arrayContaining(['s3:PutObject']),
    );
  });

  test('leave the first where it was when the second is added later', () => {
    const ids = (synthesized: ReturnType<typeof synthesize>) =>
      Object.keys(synthesized.template.toJSON().Resources as object);
    const alone = ids(synthesize((scope) => ({ destination: Destination.function(crm(scope)) })));
    const together = ids(
      synthesize((scope) => ({
        destination: Destination.all(Destination.function(crm(scope)), Destination.eventBridge()),
      })),
    );
    expect(alone.filter((id) => !together.includes(id))).toEqual([]);
  });

  test('are two at most, and one at least', () => {
    const one = Destination.eventBridge();
    expect(() => Destination.all(one, Destination.all(one, one))).toThrow(
      'Destination.all: 3 destinations are given, but the stream of a table serves 2 readers at a time',
    );
    expect(() => Destination.all()).toThrow('Destination.all: no destination is given');
    expect(mappingsOf(synthesize({ destination: Destination.all(one) }))).toHaveLength(1);
  });
});
