import { App, CfnParameter, Duration, Fn, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AnonymousUsers,
  Destination,
  DestinationConfig,
  EventSource,
  PinpointIncrementalAnalytics,
  RuleOperator,
  RuleSource,
  RuleType,
} from '../../src/index';
import { configOf, FUNCTIONS, synthesize } from './synthesis';

describe('the functions read from their environment', () => {
  test('what the defaults mean', () => {
    const { analytics, template } = synthesize();

    for (const name of FUNCTIONS) {
      expect(configOf(template, name)).toEqual({
        version: 1,
        installation: analytics.installation,
        timeZone: 'Etc/UTC',
        anonymousUsers: 'skip',
        historyRetentionDays: 400,
        rulesMaxAgeSeconds: 15,
        placeholderUsers: 'skip',
        removedRules: 'keep',
        redeliveryDays: 1,
        eventSource: {
          kind: 'json',
          parameters: {
            eventName: '$.name',
            userId: '$.userId',
            time: '$.timestamp',
            values: [{ path: '$' }],
          },
        },
        ruleSources: [
          {
            kind: 'dynamoDb',
            parameters: { tableName: expect.stringMatching(/^ref-AnalyticsRuleSourceTable/) },
          },
        ],
        aggregateStore: {
          kind: 'dynamoDb',
          parameters: { tableName: expect.stringMatching(/^ref-AnalyticsAggregateStoreTable/) },
        },
        timeseriesStore: {
          kind: 'dynamoDb',
          parameters: { tableName: expect.stringMatching(/^ref-AnalyticsTimeseriesStoreTable/) },
        },
        destination: { kind: 'eventBridge', parameters: { busName: 'default' } },
        deadLetters: { bucketName: expect.stringMatching(/^ref-AnalyticsDeadLetters/) },
      });
    }
  });

  test('where the events are that EventBridge could not write, which the one that counts them tells', () => {
    const { template } = synthesize({
      eventSource: EventSource.eventBridge({ pattern: { source: ['shop'] } }),
    });
    expect(configOf(template, 'Aggregator').undeliveredQueueUrl).toMatch(
      /^ref-AnalyticsEventSourceUndelivered/,
    );
    expect(configOf(template, 'Publisher')).not.toHaveProperty('undeliveredQueueUrl');
  });

  test('what the properties say', () => {
    const { template } = synthesize({
      timeZone: TimeZone.EUROPE_DUBLIN,
      anonymousUsers: AnonymousUsers.byEndpoint(),
      historyRetention: Duration.days(30),
      rulesMaxAge: Duration.minutes(2),
      ruleSource: RuleSource.inline([
        {
          ruleType: RuleType.AGGREGATOR,
          eventName: 'signup',
          countOperator: RuleOperator.AT_LEAST,
          countTarget: 1,
        },
      ]),
      destination: Destination.pinpoint({ applicationId: 'app-1' }),
    });

    expect(configOf(template, 'Publisher')).toMatchObject({
      timeZone: 'Europe/Dublin',
      anonymousUsers: 'byEndpoint',
      historyRetentionDays: 30,
      rulesMaxAgeSeconds: 120,
      ruleSources: [{ kind: 'asset', parameters: { objectKey: expect.stringMatching(/\.json$/) } }],
      destination: {
        kind: 'pinpoint',
        parameters: { applicationId: 'app-1', endpointBatchesPerSecond: '2', eventBatchesPerSecond: '15' },
      },
    });
  });

  test('the ARN of a given event bus', () => {
    const { template } = synthesize((scope) => ({
      destination: Destination.eventBridge({ bus: new events.EventBus(scope, 'Bus') }),
    }));

    expect(configOf(template, 'Publisher').destination.parameters).toEqual({
      busName: expect.stringMatching(/^att-Bus.*-Arn$/),
    });
  });

  test('the name of a given dead letter bucket', () => {
    const { analytics, template } = synthesize((scope) => ({
      deadLetterBucket: s3.Bucket.fromBucketName(scope, 'Given', 'lost-and-found'),
    }));

    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(analytics.deadLetterBucket.bucketName).toBe('lost-and-found');
    expect(configOf(template, 'Aggregator').deadLetters).toEqual({ bucketName: 'lost-and-found' });
  });

  test('values that only a deployment knows', () => {
    const { template } = synthesize((scope) => ({
      timeZone: TimeZone.of(new CfnParameter(scope, 'Zone').valueAsString),
      historyRetention: Duration.days(new CfnParameter(scope, 'Days', { type: 'Number' }).valueAsNumber),
      rulesMaxAge: Duration.seconds(new CfnParameter(scope, 'Seconds', { type: 'Number' }).valueAsNumber),
      evaluationInterval: Duration.minutes(
        new CfnParameter(scope, 'Minutes', { type: 'Number' }).valueAsNumber,
      ),
      destination: Destination.pinpoint({ applicationId: Fn.importValue('application') }),
      memorySize: new CfnParameter(scope, 'Memory', { type: 'Number' }).valueAsNumber,
    }));

    const variable = Object.values(template.findResources('AWS::Lambda::Function'))[0].Properties.Environment
      .Variables.CONFIG;
    const text = JSON.stringify(variable);

    expect(text).toContain('\\"timeZone\\":\\"",{"Ref":"Zone"}');
    expect(text).toContain('\\"historyRetentionDays\\":",{"Ref":"Days"}');
    expect(text).toContain('\\"rulesMaxAgeSeconds\\":",{"Ref":"Seconds"}');
    expect(text).toContain('{"Fn::ImportValue":"application"}');
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: { 'Fn::Join': ['', ['rate(', { Ref: 'Minutes' }, ' minutes)']] },
    });
  });
});

test('the order of parameters changes nothing: in some languages it differs at each synthesis', () => {
  class OrderedParameters extends Destination {
    constructor(private readonly names: readonly string[]) {
      super();
    }

    public bind(): DestinationConfig {
      const all: Record<string, string> = {
        applicationId: 'app',
        endpointBatchesPerSecond: '2',
        eventBatchesPerSecond: '15',
      };
      return {
        kind: 'pinpoint',
        parameters: Object.fromEntries(this.names.map((name) => [name, all[name]])),
      };
    }
  }
  const names = ['applicationId', 'endpointBatchesPerSecond', 'eventBatchesPerSecond'];
  const [one, other] = [names, [...names].reverse()].map((order) =>
    synthesize({ destination: new OrderedParameters(order) }).template.toJSON(),
  );

  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

describe('a configuration is refused', () => {
  test('when the time zone is none', () => {
    expect(() => synthesize({ timeZone: TimeZone.of('Europe/Dublim') })).toThrow(
      /timeZone: is not an IANA time zone.*Europe\/Dublim/,
    );
  });

  test('when a plugin names an adapter that the functions do not have', () => {
    class Fax extends Destination {
      public bind(): DestinationConfig {
        return { kind: 'fax', parameters: {} };
      }
    }
    expect(() => synthesize({ destination: new Fax() })).toThrow(/destination/);
  });

  test('at synthesis, when it does not fit into the environment', () => {
    const stack = new Stack(new App(), 'Shop');
    new PinpointIncrementalAnalytics(stack, 'Analytics', {
      destination: Destination.pinpoint({ applicationId: 'a'.repeat(3_000) }),
    });

    expect(() => Template.fromStack(stack)).toThrow(
      /the configuration of the functions takes \d+ bytes, at most 3000 fit into their environment/,
    );
  });
});

test('an event source of a reader of this library can wrap another', () => {
  class Loud extends EventSource {
    public bind(...args: Parameters<EventSource['bind']>) {
      return { ...EventSource.pinpoint().bind(...args), redeliveryDays: 7 };
    }
  }
  const { template } = synthesize({ eventSource: new Loud() });

  expect(configOf(template, 'Aggregator').redeliveryDays).toBe(7);
});
