import { CfnParameter, Duration, Stack, App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AddAlarmsOptions,
  AggregateStore,
  Destination,
  EventMapping,
  EventMappingOptions,
  EventSource,
  Ingestion,
  IngestionProps,
  KinesisEventSourceOptions,
  OidcSignInOptions,
  PinpointEventSourceOptions,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  ProfileKey,
  RecordFilter,
  RuleDefinition,
  RuleOperator,
  RuleSource,
  RulesConsole,
  RulesConsoleProps,
  RuleType,
  S3EventSourceOptions,
  SignIn,
} from '../../src/index';
import { publicProperties } from './public-properties';

/** Value that only a deployment knows, in each type that can carry it. */
interface Token {
  readonly text: string;
  readonly number: number;
  readonly days: Duration;
  readonly hours: Duration;
  readonly minutes: Duration;
  readonly seconds: Duration;
}

type Use = (token: Token, scope: Construct) => PinpointIncrementalAnalyticsProps;

const source =
  (options: (token: Token) => PinpointEventSourceOptions): Use =>
  (token) => ({ eventSource: EventSource.pinpoint(options(token)) });
const kinesis =
  (options: (token: Token) => KinesisEventSourceOptions): Use =>
  (token) => ({ eventSource: EventSource.kinesis(options(token)) });
const objects =
  (options: (token: Token) => Omit<S3EventSourceOptions, 'bucket'>): Use =>
  (token, scope) => ({
    eventSource: EventSource.s3({ bucket: new s3.Bucket(scope, 'Events'), ...options(token) }),
  });
const mapping = (options: (token: Token) => EventMappingOptions): Use =>
  kinesis((token) => ({ mapping: EventMapping.paths(options(token)) }));
const ingestion =
  (options: (token: Token) => Omit<IngestionProps, 'analytics'>): Use =>
  (token, scope) => {
    new Ingestion(scope, 'Ingestion', {
      analytics: new PinpointIncrementalAnalytics(scope, 'Other', { eventSource: EventSource.pinpoint() }),
      ...options(token),
    });
    return {};
  };
const consoleWith =
  (options: (token: Token) => Partial<RulesConsoleProps>): Use =>
  (token, scope) => {
    new RulesConsole(scope, 'Console', {
      analytics: new PinpointIncrementalAnalytics(scope, 'Other'),
      signIn: SignIn.oidc(OIDC),
      ...options(token),
    });
    return {};
  };
const oidc = (options: (token: Token) => Partial<OidcSignInOptions>): Use =>
  consoleWith((token) => ({ signIn: SignIn.oidc({ ...OIDC, ...options(token) }) }));
const flat = (...args: [Parameters<typeof EventMapping.flat>[0]]) =>
  EventSource.kinesis({ mapping: EventMapping.flat(...args) });
const OIDC = { issuer: 'https://login.example.com', clientId: 'client' };
const honeycode = {
  workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
  tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
};

const functionOf = (scope: Construct) =>
  lambda.Function.fromFunctionArn(scope, 'Decrypt', 'arn:aws:lambda:us-east-1:123456789012:function:decrypt');

const alarms =
  (options: (token: Token) => AddAlarmsOptions): Use =>
  (token, scope) => {
    new PinpointIncrementalAnalytics(scope, 'Watched').addAlarms(options(token));
    return {};
  };

/** Use of each property that is a text, a number or a duration. */
const TAKEN: Record<string, Use> = {
  'PinpointIncrementalAnalyticsProps.evaluationInterval': ({ minutes }) => ({ evaluationInterval: minutes }),
  'PinpointIncrementalAnalyticsProps.historyRetention': ({ days }) => ({ historyRetention: days }),
  'PinpointIncrementalAnalyticsProps.rulesMaxAge': ({ seconds }) => ({ rulesMaxAge: seconds }),
  'FunctionProps.memorySize': ({ number }) => ({ memorySize: number }),

  'KinesisStreamOptions.streamRetention': source(({ hours }) => ({ streamRetention: hours })),
  'KinesisStreamOptions.batchSize': source(({ number }) => ({ batchSize: number })),
  'KinesisStreamOptions.maxBatchingWindow': source(({ seconds }) => ({ maxBatchingWindow: seconds })),
  'KinesisStreamOptions.retryAttempts': source(({ number }) => ({ retryAttempts: number })),
  'KinesisStreamOptions.maxRecordAge': source(({ seconds }) => ({ maxRecordAge: seconds })),
  'PinpointEventSourceOptions.applicationId': source(({ text }) => ({ applicationId: text })),
  'KinesisEventSourceOptions.parallelizationFactor': kinesis(({ number }) => ({
    parallelizationFactor: number,
    partitionKeyIsUser: true,
  })),

  'S3EventSourceOptions.prefix': objects(({ text }) => ({ prefix: text })),
  'S3EventSourceOptions.suffix': objects(({ text }) => ({ prefix: 'events/', suffix: text })),
  'S3EventSourceOptions.maxConcurrency': objects(({ number }) => ({ maxConcurrency: number })),

  'TransformEventSourceOptions.maxRecordsPerInvocation': ({ number }, scope) => ({
    eventSource: EventSource.transform(EventSource.kinesis(), functionOf(scope), {
      maxRecordsPerInvocation: number,
    }),
  }),

  'EventMappingOptions.events': mapping(({ text }) => ({ events: text })),
  'EventMappingOptions.eventName': mapping(({ text }) => ({ eventName: text })),
  'EventMappingOptions.userId': mapping(({ text }) => ({ userId: text })),
  'EventMappingOptions.time': mapping(({ text }) => ({ time: text })),
  'EventMappingOptions.timePattern': mapping(({ text }) => ({ time: '$.at', timePattern: text })),
  'EventMappingOptions.attributes': mapping(({ text }) => ({ attributes: text })),
  'EventMappingOptions.metrics': mapping(({ text }) => ({ metrics: text })),
  'EventMappingOptions.eventId': mapping(({ text }) => ({ eventId: text })),
  'EventMappingOptions.endpointId': mapping(({ text }) => ({ endpointId: text })),
  'FlatMappingOptions.eventName': ({ text }) => ({ eventSource: flat({ eventName: text }) }),
  'FlatMappingOptions.userId': ({ text }) => ({ eventSource: flat({ userId: text }) }),
  'FlatMappingOptions.time': ({ text }) => ({ eventSource: flat({ time: text }) }),
  'FlatMappingOptions.timePattern': ({ text }) => ({ eventSource: flat({ timePattern: text }) }),
  'FlatMappingOptions.eventId': ({ text }) => ({ eventSource: flat({ eventId: text }) }),
  'CloudEventsMappingOptions.userId': kinesis(({ text }) => ({
    mapping: EventMapping.cloudEvents({ userId: text }),
  })),
  'EventBridgeMappingOptions.userId': ({ text }) => ({
    eventSource: EventSource.eventBridge({
      pattern: { source: ['shop'] },
      mapping: EventMapping.eventBridge({ userId: text }),
    }),
  }),

  'ModuleAggregateStoreOptions.file': ({ text }, scope) => ({
    aggregateStore: AggregateStore.module({
      layer: lambda.LayerVersion.fromLayerVersionArn(scope, 'Layer', 'arn:aws:lambda:::layer:store:1'),
      file: text,
    }),
  }),

  'SsmRuleSourceOptions.path': ({ text }) => ({ ruleSource: RuleSource.ssm({ path: text }) }),
  'S3RuleSourceOptions.objectKey': ({ text }, scope) => ({
    ruleSource: RuleSource.s3({ bucket: new s3.Bucket(scope, 'Rules'), objectKey: text }),
  }),
  'HoneycodeRuleSourceOptions.workbookId': ({ text }) => ({
    ruleSource: RuleSource.honeycode({ ...honeycode, workbookId: text }),
  }),
  'HoneycodeRuleSourceOptions.tableId': ({ text }) => ({
    ruleSource: RuleSource.honeycode({ ...honeycode, tableId: text }),
  }),
  'HoneycodeRuleSourceOptions.tableName': ({ text }) => ({
    ruleSource: RuleSource.honeycode({ ...honeycode, tableName: text }),
  }),
  'HoneycodeRuleSourceOptions.region': ({ text }) => ({
    ruleSource: RuleSource.honeycode({ ...honeycode, region: text }),
  }),

  'PinpointDestinationOptions.applicationId': ({ text }) => ({
    destination: Destination.pinpoint({ applicationId: text }),
  }),
  'PinpointDestinationOptions.endpointBatchesPerSecond': ({ number }) => ({
    destination: Destination.pinpoint({ applicationId: 'app-1', endpointBatchesPerSecond: number }),
  }),
  'PinpointDestinationOptions.eventBatchesPerSecond': ({ number }) => ({
    destination: Destination.pinpoint({ applicationId: 'app-1', eventBatchesPerSecond: number }),
  }),
  'CustomerProfilesDestinationOptions.domainName': ({ text }) => ({
    destination: Destination.customerProfiles({ domainName: text }),
  }),
  'CustomerProfilesDestinationOptions.ruleObjectTypeName': ({ text }) => ({
    destination: Destination.customerProfiles({ domainName: 'shop', ruleObjectTypeName: text }),
  }),
  'CustomerProfilesDestinationOptions.callsPerSecond': ({ number }) => ({
    destination: Destination.customerProfiles({ domainName: 'shop', callsPerSecond: number }),
  }),

  'ProfileKeyOptions.objectTypeName': ({ text }) => ({
    destination: Destination.customerProfiles({
      domainName: 'shop',
      profileKey: ProfileKey.of('memberIdKey', { objectTypeName: text, userIdField: 'memberId' }),
    }),
  }),
  'ProfileKeyOptions.userIdField': ({ text }) => ({
    destination: Destination.customerProfiles({
      domainName: 'shop',
      profileKey: ProfileKey.of('memberIdKey', { objectTypeName: 'Member', userIdField: text }),
    }),
  }),

  'IngestionProps.allowOrigins': ingestion(({ text }) => ({ allowOrigins: [text] })),
  'IngestionProps.rateLimit': ingestion(({ number }) => ({ rateLimit: number })),
  'IngestionProps.burstLimit': ingestion(({ number }) => ({ burstLimit: number })),

  'RulesConsoleProps.viewers': consoleWith(({ text }) => ({ viewers: text })),
  'RulesConsoleProps.editors': consoleWith(({ text }) => ({ editors: text })),
  'RulesConsoleProps.operators': consoleWith(({ text }) => ({ operators: text })),
  'RulesConsoleProps.domainName': (token, scope) =>
    consoleWith(({ text }) => ({
      domainName: text,
      certificate: acm.Certificate.fromCertificateArn(scope, 'Certificate', 'arn:aws:acm:a:1:certificate/a'),
    }))(token, scope),
  'RulesConsoleProps.rateLimit': consoleWith(({ number }) => ({ rateLimit: number })),
  'RulesConsoleProps.burstLimit': consoleWith(({ number }) => ({ burstLimit: number })),
  'CognitoSignInOptions.domainPrefix': consoleWith(({ text }) => ({
    signIn: SignIn.cognito({ domainPrefix: text }),
  })),
  'OidcSignInOptions.issuer': oidc(({ text }) => ({ issuer: text })),
  'OidcSignInOptions.clientId': oidc(({ text }) => ({ clientId: text })),
  'OidcSignInOptions.groupsClaim': oidc(({ text }) => ({ groupsClaim: text })),
  'OidcSignInOptions.endpointOrigins': oidc(({ text }) => ({ endpointOrigins: [text] })),

  'AddAlarmsOptions.maxCountingLag': alarms(({ number }) => ({ maxCountingLag: Duration.millis(number) })),
  'AddAlarmsOptions.maxDeliveryLag': alarms(({ number }) => ({ maxDeliveryLag: Duration.millis(number) })),
  'AddAlarmsOptions.maxRulesAge': alarms(({ seconds }) => ({ maxRulesAge: seconds })),
  'AddAlarmsOptions.maxSettlementAge': alarms(({ seconds }) => ({ maxSettlementAge: seconds })),
  'AddAlarmsOptions.maxDueLag': alarms(({ seconds }) => ({ maxDueLag: seconds })),
};

const rule =
  (values: (token: Token) => Partial<RuleDefinition>): Use =>
  (token) => ({
    ruleSource: RuleSource.inline([
      {
        ruleType: RuleType.AGGREGATOR,
        eventName: 'click',
        countOperator: RuleOperator.AT_LEAST,
        countTarget: 1,
        ...values(token),
      },
    ]),
  });
const text = (property: keyof RuleDefinition): Use => rule((token) => ({ [property]: token.text }));
const RULES_ARE_CHECKED = 'is a token, whose value is not known before deployment';

/** Properties that have to be known at synthesis, with the message for a token. */
const REFUSED: Record<string, [Use, string]> = {
  ...Object.fromEntries(
    (
      [
        'eventName',
        'attributeName',
        'attributeValue',
        'startDate',
        'finishDate',
        'metric',
        'output',
        'description',
        'startsAt',
        'endsAt',
        'atMost',
      ] as const
    ).map((property) => [`RuleDefinition.${property}`, [text(property), RULES_ARE_CHECKED]]),
  ),
  'RuleDefinition.countTarget': [rule(({ number }) => ({ countTarget: number })), RULES_ARE_CHECKED],
  'RuleDefinition.sumTarget': [rule(({ number }) => ({ sumTarget: number })), RULES_ARE_CHECKED],
  'EventValues.path': [
    mapping(({ text: path }) => ({ values: [{ path }] })),
    'EventMapping: values holds a token; give paths and texts that are known at synthesis',
  ],
  'EventValues.prefix': [
    mapping(({ text: prefix }) => ({ values: [{ path: '$', prefix }] })),
    'EventMapping: values holds a token',
  ],
  'HoneycodeRuleSourceOptions.sheetUrl': [
    (token) => ({ ruleSource: RuleSource.honeycode({ sheetUrl: token.text }) }),
    'sheetUrl must be the address of a sheet',
  ],
};

function synthesize(use: Use): unknown {
  const stack = new Stack(new App(), 'Shop');
  const late = new CfnParameter(stack, 'Late');
  const number = new CfnParameter(stack, 'LateNumber', { type: 'Number' }).valueAsNumber;
  const token: Token = {
    text: late.valueAsString,
    number,
    days: Duration.days(number),
    hours: Duration.hours(number),
    minutes: Duration.minutes(number),
    seconds: Duration.seconds(number),
  };
  new PinpointIncrementalAnalytics(stack, 'Analytics', use(token, stack));
  return Template.fromStack(stack).toJSON().Resources;
}

test('every text, number and duration that users may set is covered here', () => {
  const carriers = publicProperties()
    .filter(({ type }) => /^(string|number|Duration|string\[\]|number\[\])$/.test(type))
    .map(({ name }) => name);
  expect([...Object.keys(TAKEN), ...Object.keys(REFUSED)].sort()).toEqual(carriers.sort());
});

test.each(Object.entries(TAKEN))('%s may be known at deployment only', (_, use) => {
  const template = JSON.stringify(synthesize(use));
  expect(template).toMatch(/\{"Ref":"Late(Number)?"\}/);
  // A token that was used as if it were its value.
  expect(template).not.toMatch(/-1\.888\d+e\+?289|\$\{Token\[|undefined|NaN/);
});

test('the key of profiles may be known at deployment only', () => {
  const template = JSON.stringify(
    synthesize(({ text: name }) => ({
      destination: Destination.customerProfiles({ domainName: 'shop', profileKey: ProfileKey.of(name) }),
    })),
  );
  expect(template).toContain('"Name":{"Ref":"Late"}');
  expect(template).not.toContain('${Token[');
});

test('parallelizationFactor as a token may be more than 1, which needs the user as the partition key', () => {
  expect(() => synthesize(kinesis(({ number }) => ({ parallelizationFactor: number })))).toThrow(
    'parallelizationFactor above 1 would have several invocations count one user at a time',
  );
});

/** Use of each duration as a token in a unit that has to be converted, with the units that have not. */
const IN_ANOTHER_UNIT: Record<string, [Use, string]> = {
  'evaluationInterval': [
    ({ seconds }) => ({ evaluationInterval: seconds }),
    'Duration.minutes or Duration.hours or Duration.days',
  ],
  'historyRetention': [({ hours }) => ({ historyRetention: hours }), 'Duration.days'],
  'rulesMaxAge': [({ minutes }) => ({ rulesMaxAge: minutes }), 'Duration.seconds'],
  'EventSource.pinpoint: streamRetention': [
    source(({ days }) => ({ streamRetention: days })),
    'Duration.hours',
  ],
  'EventSource.pinpoint: maxBatchingWindow': [
    source(({ minutes }) => ({ maxBatchingWindow: minutes })),
    'Duration.seconds',
  ],
  'EventSource.pinpoint: maxRecordAge': [
    source(({ hours }) => ({ maxRecordAge: hours })),
    'Duration.seconds',
  ],
  'maxCountingLag': [alarms(({ minutes }) => ({ maxCountingLag: minutes })), 'Duration.millis'],
  'maxDeliveryLag': [alarms(({ seconds }) => ({ maxDeliveryLag: seconds })), 'Duration.millis'],
  'maxRulesAge': [alarms(({ minutes }) => ({ maxRulesAge: minutes })), 'Duration.seconds'],
  'maxSettlementAge': [alarms(({ hours }) => ({ maxSettlementAge: hours })), 'Duration.seconds'],
  'maxDueLag': [alarms(({ hours }) => ({ maxDueLag: hours })), 'Duration.seconds'],
};

test.each(Object.entries(IN_ANOTHER_UNIT))(
  '%s as a token has to be in a unit that needs no conversion',
  (label, [use, allowed]) => {
    expect(() => synthesize(use)).toThrow(
      new RegExp(
        `^${label} is a token in \\w+, which cannot be converted before deployment; ` +
          `give it with ${allowed}, or as a value that is known at synthesis$`,
      ),
    );
  },
);

test('every duration is covered here', () => {
  const durations = publicProperties()
    .filter(({ type }) => type === 'Duration')
    .map(({ name }) => name.split('.')[1]);
  expect(
    Object.keys(IN_ANOTHER_UNIT)
      .map((label) => label.split(': ').at(-1))
      .sort(),
  ).toEqual(durations.sort());
});

test('a filter of records has to be known at synthesis', () => {
  const use = mapping((token) => ({ only: RecordFilter.valueIs('$.kind', token.text) }));
  expect(() => synthesize(use)).toThrow('EventMapping: only holds a token');
});

test.each(Object.entries(REFUSED))('%s has to be known at synthesis', (_, [use, message]) => {
  expect(() => synthesize(use)).toThrow(message);
});
