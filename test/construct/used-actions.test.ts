import * as kms from 'aws-cdk-lib/aws-kms';
import { Calls, callsOf } from './calls';
import { render, statements } from './synthesis';
import { templateOf, VARIANTS } from './variants';

/** Resources that functions have actions on, and what acts on them. */
interface Access {
  /** Matches the ARN with made-up names in place of those that only a deployment knows. */
  readonly resource: RegExp;
  /** Adapters whose calls need the actions. */
  readonly adapters?: readonly string[];
  /** Action of the adapters that they do not take in a variant, with the reason. */
  readonly spared?: { readonly variant: string; readonly action: string; readonly reason: string };
  /** Actions of the adapters that they take on another resource of these. */
  readonly elsewhere?: readonly string[];
  /** The only actions of the adapters that they take on this resource. */
  readonly only?: readonly string[];
  /** Actions that Lambda takes under the role of the function, with the reason. */
  readonly lambda?: { readonly actions: readonly string[]; readonly reason: string };
}

const TABLE_RULES = ['DynamoDbRuleReader'];
const ACCESSES: readonly Access[] = [
  {
    resource: /AggregateStoreTable\w+-Arn$/,
    adapters: [
      'DynamoDbAggregateStore',
      'StateWriter',
      'BatchSender',
      'DynamoDbDeliveryNotes',
      'DynamoDbLagNotes',
      'DynamoDbObjectNotes',
    ],
    elsewhere: ['dynamodb:Query'],
  },
  {
    resource: /AggregateStoreTable\w+-Arn\/index\/due$/,
    adapters: ['DynamoDbAggregateStore', 'DynamoDbLagNotes'],
    only: ['dynamodb:Query'],
  },
  { resource: /TimeseriesStoreTable\w+-Arn$/, adapters: ['DynamoDbTimeseriesStore'] },
  { resource: /RuleSourceTable\w+-Arn$/, adapters: TABLE_RULES },
  { resource: /table\/rules-of-marketing$/, adapters: TABLE_RULES },
  { resource: /IngestionEndpoints\w+-Arn$/, adapters: ['DynamoDbEndpointUsers'] },
  { resource: /RuleFiles.*\/rules\.csv$/, adapters: ['S3RuleReader'] },
  { resource: /^arn:ref-AWS::Partition:s3:::cdk-.*\.json$/, adapters: ['AssetRuleReader'] },
  { resource: /parameter\/marketing\/rules(\/\*)?$/, adapters: ['SsmRuleReader'] },
  { resource: /:honeycode:/, adapters: ['SdkHoneycodeApi'] },
  { resource: /Given:.*Rules[^:]*(:\*)?$/, adapters: ['FunctionRuleReader'] },
  { resource: /Given:.*Decrypt[^:]*(:\*)?$/, adapters: ['FunctionTransformer'] },
  { resource: /Given:.*Crm[^:]*(:\*)?$/, adapters: ['FunctionDestination'] },
  { resource: /Publisher\w*Function\w+-Arn$/, adapters: ['PublisherBell'] },
  { resource: /:event-bus\/default$|Given:.*Marketing/, adapters: ['EventBridgeDestination'] },
  { resource: /:apps\/app-1(\/|$)/, adapters: ['PinpointDestination'] },
  {
    resource: /:domains\/shop(\/|$)/,
    adapters: ['CustomerProfiles'],
    spared: {
      variant: 'profiles of Amplify',
      action: 'profile:AddProfileKey',
      reason: 'the key by which users are found is that of their objects already',
    },
  },
  {
    resource: /Given:.*Exports.*\/events\/\*\.json\.gz$/,
    adapters: ['S3Objects'],
    lambda: {
      actions: ['s3:GetObjectVersion'],
      reason: 'S3 asks for it instead where the call names a version (Amazon S3 API, GetObject)',
    },
  },
  {
    resource: /Given:.*Exports[^/]*$/,
    lambda: {
      actions: ['s3:ListBucket'],
      reason: 'S3 says only with it that an object is gone (Amazon S3 API, GetObject)',
    },
  },
  {
    resource: /EventSourceObjects\w+-Arn$/,
    adapters: ['MessageQueue'],
    lambda: {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      reason: 'an event source mapping of a queue (Lambda documentation)',
    },
  },
  { resource: /DeadLetters\w+-Arn\/\*$/, adapters: ['S3DeadLetters', 'ShadowDestination'] },
  {
    resource: /DeadLetters\w+-Arn$/,
    lambda: {
      actions: ['s3:ListBucket'],
      reason: 'an on-failure destination of S3, beside PutObject on its objects (Lambda documentation)',
    },
  },
  {
    resource: /AggregateStoreTable\w+-Arn\/stream\/\*$/,
    lambda: {
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      reason: 'an event source mapping of a table (Lambda documentation)',
    },
  },
  {
    resource: /EventSourceStream\w+-Arn$/,
    adapters: ['KinesisEventSink'],
    lambda: {
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
        'kinesis:ListStreams',
      ],
      reason: 'an event source mapping of a stream without enhanced fan-out (Lambda documentation)',
    },
  },
  {
    resource: /Logs\w+-Arn$/,
    lambda: { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], reason: 'every function logs' },
  },
];

/** Actions on a key, by what a service does with it in the name of a function. */
const KEY_ACTIONS = {
  'reading': ['kms:Decrypt'],
  'writing to a table': ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
  'writing to a bucket': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'writing to a stream': ['kms:GenerateDataKey'],
};

const BUNDLES: Record<string, string> = {
  AnalyticsAggregator: 'aggregator',
  AnalyticsTimeseries: 'timeseries',
  AnalyticsPublisher: 'publisher',
  IngestionHandler: 'ingestion',
};
const withKey = { common: (given: kms.Key['stack']) => ({ encryptionKey: new kms.Key(given, 'Key') }) };

const calls = new Map(Object.values(BUNDLES).map((bundle): [string, Calls] => [bundle, callsOf(bundle)]));

interface Granted {
  readonly bundle: string;
  readonly resource: string;
  readonly actions: ReadonlySet<string>;
}

/** Lists what the functions of a variant may do on each resource. */
function grantsOf(variant: string): Granted[] {
  const granted = new Map<string, { bundle: string; resource: string; actions: Set<string> }>();
  for (const { id, statement } of statements(templateOf(variant, withKey))) {
    const owner = Object.keys(BUNDLES).find((name) => id.startsWith(name));
    if (!owner) continue;
    for (const resource of [statement.Resource].flat().map(render)) {
      const key = `${id} ${resource}`;
      const entry = granted.get(key) ?? { bundle: BUNDLES[owner], resource, actions: new Set() };
      for (const action of [statement.Action].flat()) entry.actions.add(action);
      granted.set(key, entry);
    }
  }
  return [...granted.values()];
}

const all = VARIANTS.flatMap((variant) => grantsOf(variant).map((granted) => ({ variant, ...granted })));
const isKey = ({ actions }: Granted) => [...actions].every((action) => action.startsWith('kms:'));

function accessTo(resource: string): Access | undefined {
  return ACCESSES.find((access) => access.resource.test(resource));
}

/** Lists the actions that a function needs on the resources of an access. */
function neededBy(bundle: string, { adapters = [], elsewhere = [], only }: Access): string[] {
  return adapters
    .flatMap((adapter) => calls.get(bundle)!.get(adapter) ?? [])
    .filter((action) => !elsewhere.includes(action) && (only?.includes(action) ?? true));
}

test('every resource that a function may act on is known', () => {
  expect(all.filter((granted) => !isKey(granted) && !accessTo(granted.resource))).toEqual([]);
  expect(all.length).toBeGreaterThan(100);
});

test('a function may take no action that neither its code nor Lambda takes', () => {
  const unused = all
    .filter((granted) => !isKey(granted))
    .flatMap(({ variant, bundle, resource, actions }) => {
      const access = accessTo(resource)!;
      const used = [...neededBy(bundle, access), ...(access.lambda?.actions ?? [])];
      return [...actions]
        .filter((action) => !used.includes(action))
        .map((action) => `${variant}: ${bundle} never calls ${action} on ${resource}`);
    });
  expect([...new Set(unused)]).toEqual([]);
});

test('a function may make every call that its code makes on a resource that it has', () => {
  // Pinpoint and Customer Profiles have several resources, each with a part of the actions.
  const refused = VARIANTS.flatMap((variant) =>
    Object.values(BUNDLES).flatMap((bundle) =>
      ACCESSES.flatMap((access) => {
        const own = all.filter(
          (granted) =>
            granted.variant === variant &&
            granted.bundle === bundle &&
            access.resource.test(granted.resource),
        );
        const needed = own.length > 0 ? neededBy(bundle, access) : [];
        const actions = new Set(own.flatMap((granted) => [...granted.actions]));
        const isSpared = (action: string) =>
          access.spared?.variant === variant && access.spared.action === action;
        return needed
          .filter((action) => !actions.has(action) && !isSpared(action))
          .map((action) => `${variant}: ${bundle} may not call ${action} on ${access.resource}`);
      }),
    ),
  );
  expect(refused).toEqual([]);
});

test('every call of every function is granted by some plugin', () => {
  const orphaned = [...calls].flatMap(([bundle, byAdapter]) =>
    [...byAdapter.keys()].filter(
      (adapter) =>
        !all.some(
          (granted) => granted.bundle === bundle && accessTo(granted.resource)?.adapters?.includes(adapter),
        ),
    ),
  );
  expect(orphaned).toEqual([]);
});

test.each([
  ['the key of the installation', /Given:.*FnGetAttKey/, KEY_ACTIONS],
  ['a key of rules', /Given:.*(SecureStrings|RuleFilesKey)/, { reading: KEY_ACTIONS.reading }],
])('%s is used as the services ask for it, and no further', (_, key, expected) => {
  const found = all.filter((granted) => isKey(granted) && key.test(granted.resource));
  expect(new Set(found.flatMap(({ actions }) => [...actions]))).toEqual(
    new Set(Object.values(expected).flat()),
  );
});

test('no access is listed that no function has', () => {
  const isUsed = ({ resource }: Access) => all.some((granted) => resource.test(granted.resource));
  expect(ACCESSES.filter((access) => !isUsed(access))).toEqual([]);
});
