import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { METRIC_NAMESPACE, METRICS } from '../../../src/contract/metric-names';
import {
  AddAlarmsOptions,
  Destination,
  EventSource,
  Ingestion,
  PinpointIncrementalAnalytics,
} from '../../../src/index';
import { resource, resources, synthesize } from '../synthesis';

const OWN_METRICS: string[] = Object.values(METRICS);

function monitored(
  watch: (analytics: PinpointIncrementalAnalytics, stack: Stack) => unknown,
  destination?: Destination,
): Template {
  const stack = new Stack(new App(), 'Shop');
  watch(new PinpointIncrementalAnalytics(stack, 'Analytics', { destination }), stack);
  return Template.fromStack(stack);
}

const alarmsOf = (template: Template) =>
  Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

test('nothing that is billed by CloudWatch is created unasked', () => {
  const { template } = synthesize();

  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Logs::QueryDefinition']) {
    template.resourceCountIs(type, 0);
  }
  expect(JSON.stringify(template.toJSON())).not.toContain('MetricsConfig');
});

describe('alarms', () => {
  test('watch everything that needs attention', () => {
    const names = alarmsOf(monitored((analytics) => analytics.addAlarms()))
      .map(({ MetricName }) => MetricName)
      .sort();

    expect(names).toEqual([
      'ChangesRejected',
      'CountersRefused',
      'DueLagSeconds',
      'Errors',
      'Errors',
      'Errors',
      'EventsFailed',
      'EventsRejected',
      'IteratorAge',
      'IteratorAge',
      'OnFailureDestinationDeliveredEventCount',
      'OnFailureDestinationDeliveredEventCount',
      'RulesAgeSeconds',
      'RulesInError',
      'SettlementAgeSeconds',
      'UsersFailing',
    ]);
  });

  test('look at metrics that the functions publish', () => {
    const own = alarmsOf(monitored((analytics) => analytics.addAlarms())).filter(
      ({ Namespace }) => Namespace === METRIC_NAMESPACE,
    );

    expect(own.length).toBeGreaterThan(0);
    for (const { MetricName, Dimensions } of own) {
      expect(OWN_METRICS).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'Installation', Value: expect.stringContaining('Analytics') }]);
    }
  });

  test('say what they mean and where to read on', () => {
    for (const { AlarmDescription } of alarmsOf(monitored((analytics) => analytics.addAlarms()))) {
      expect(AlarmDescription).toMatch(/\(Shop-Analytics-\w+\): [^.]+\. .*docs\/operations\.md/);
    }
  });

  test('watch each of two publishers', () => {
    const template = monitored(
      (analytics) => analytics.addAlarms(),
      Destination.all(Destination.eventBridge(), Destination.shadow()),
    );
    const delivery = alarmsOf(template).filter(({ AlarmDescription }) => /^Delivery/.test(AlarmDescription));

    expect(new Set(delivery.map(({ Dimensions }) => JSON.stringify(Dimensions))).size).toBe(2);
    expect(delivery).toHaveLength(4);
  });

  test('tell a topic what goes wrong and what is well again', () => {
    const template = monitored((analytics, stack) => {
      const action = new SnsAction(new sns.Topic(stack, 'OnCall'));
      analytics.addAlarms({ actions: [action], okActions: [action] });
    });

    for (const alarm of alarmsOf(template)) {
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
  });

  test('go off beyond the limits that are given', () => {
    const template = monitored((analytics) =>
      analytics.addAlarms({
        maxCountingLag: Duration.minutes(1),
        maxDeliveryLag: Duration.minutes(2),
        maxRulesAge: Duration.minutes(3),
        maxSettlementAge: Duration.minutes(4),
        maxDueLag: Duration.minutes(5),
      }),
    );
    const threshold = (title: string) =>
      alarmsOf(template).find(({ AlarmDescription }) => AlarmDescription.startsWith(title))!.Threshold;

    expect(['Counting lag', 'Delivery lag', 'Rules age', 'Settlement age', 'Due lag'].map(threshold)).toEqual(
      [60_000, 120_000, 180, 240, 300],
    );
  });

  test('that follow a level published now and then stay as they are in between', () => {
    const template = monitored((analytics) => analytics.addAlarms());
    const lasting = alarmsOf(template)
      .filter(({ TreatMissingData }) => TreatMissingData === 'ignore')
      .map(({ MetricName }) => MetricName)
      .sort();

    expect(lasting).toEqual([
      'DueLagSeconds',
      'RulesAgeSeconds',
      'RulesInError',
      'SettlementAgeSeconds',
      'UsersFailing',
    ]);
  });

  test('have Lambda say what it gives up, for every mapping', () => {
    const template = monitored((analytics) => analytics.addAlarms());
    const mappings = resources(template, 'AWS::Lambda::EventSourceMapping');

    for (const { Properties } of Object.values(mappings)) {
      expect(Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
    }
    const watched = alarmsOf(template)
      .flatMap(({ Dimensions }) => Dimensions)
      .filter(({ Name }) => Name === 'EventSourceMappingUUID');
    expect(watched.map(({ Value }) => Value['Fn::GetAtt'][0]).sort()).toEqual(Object.keys(mappings).sort());
  });

  test.each<[string, AddAlarmsOptions]>(
    ['maxCountingLag', 'maxDeliveryLag', 'maxRulesAge', 'maxSettlementAge', 'maxDueLag'].map((name) => [
      name,
      { [name]: Duration.seconds(59) },
    ]),
  )('refuse a %s of less than a minute', (name, options) => {
    expect(() => monitored((analytics) => analytics.addAlarms(options))).toThrow(
      `${name} must be at least 1 minute, in steps of 1 second, but is 59 seconds`,
    );
  });
});

test.each<[string, (analytics: PinpointIncrementalAnalytics) => unknown, string]>([
  [
    'addAlarms',
    (analytics) => analytics.addAlarms(),
    'addAlarms of Shop/Analytics was called before; call it once and keep the alarms that it returns',
  ],
  [
    'addLogQueries',
    (analytics) => analytics.addLogQueries(),
    'addLogQueries of Shop/Analytics was called before; call it once and keep the queries that it returns',
  ],
])('a second call of %s is refused', (_, call, message) => {
  const { analytics } = synthesize();
  call(analytics);

  expect(() => call(analytics)).toThrow(message);
});

describe('the dashboard', () => {
  test('shows only metrics that there are', () => {
    const body = JSON.stringify(
      resource(
        monitored((analytics) => analytics.dashboard()),
        'AWS::CloudWatch::Dashboard',
      ).Properties.DashboardBody,
    );
    const own = [
      ...body.matchAll(
        /PinpointIncrementalAnalytics\\\\",\\\\"(\w+)|PinpointIncrementalAnalytics\\",\\"(\w+)/g,
      ),
    ].map(([, escaped, plain]) => escaped ?? plain);

    expect(own.length).toBeGreaterThan(15);
    for (const name of own) expect(OWN_METRICS).toContain(name);
  });

  test('is created once and can be added to', () => {
    const template = monitored((analytics) => {
      analytics.dashboard().addWidgets(new cloudwatch.TextWidget({ markdown: 'the runbook of the shop' }));
      analytics.dashboard();
    });

    expect(
      JSON.stringify(resource(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody),
    ).toContain('the runbook of the shop');
  });
});

test('log queries ask all functions and lie in a folder of the installation', () => {
  const template = monitored((analytics) => analytics.addLogQueries());
  const groups = Object.keys(resources(template, 'AWS::Logs::LogGroup')).map((id) => ({ Ref: id }));

  const queries = Object.values(resources(template, 'AWS::Logs::QueryDefinition')).map(
    ({ Properties }) => Properties,
  );
  expect(queries).toHaveLength(4);
  for (const { Name, LogGroupNames } of queries) {
    expect(Name).toMatch(/^Shop-Analytics-\w+\/[\w ,]+$/);
    expect(LogGroupNames).toEqual(expect.arrayContaining(groups));
  }
});

describe('tracing', () => {
  const modesOf = (template: Template) =>
    Object.values(resources(template, 'AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.TracingConfig?.Mode,
    );

  test('is off unless it is asked for', () => {
    expect(modesOf(synthesize().template)).toEqual([undefined, undefined, undefined]);
  });

  test('covers all functions, those of Ingestion as well', () => {
    const stack = new Stack(new App(), 'Shop');
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.pinpoint(),
      tracing: lambda.Tracing.ACTIVE,
    });
    new Ingestion(stack, 'Ingestion', { analytics, tracing: lambda.Tracing.ACTIVE });

    expect(modesOf(Template.fromStack(stack))).toEqual(['Active', 'Active', 'Active', 'Active']);
  });
});
