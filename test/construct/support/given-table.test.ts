import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import {
  AggregateStore,
  PinpointIncrementalAnalytics,
  RuleSource,
  TimeseriesStore,
} from '../../../src/index';

const { STRING, NUMBER, BINARY } = dynamodb.AttributeType;
const { KEYS_ONLY, OLD_IMAGE, NEW_IMAGE, NEW_AND_OLD_IMAGES } = dynamodb.StreamViewType;
const PK = { name: 'pk', type: STRING };

type Index = dynamodb.GlobalSecondaryIndexProps & dynamodb.GlobalSecondaryIndexPropsV2;
type Props = Pick<dynamodb.TableProps, 'partitionKey' | 'sortKey' | 'stream'>;

const VERSIONS: [string, (stack: Stack, props: Props) => dynamodb.ITable][] = [
  ['Table', (stack, props) => new dynamodb.Table(stack, 'Given', props)],
  [
    'TableV2',
    (stack, { stream, ...keys }) => new dynamodb.TableV2(stack, 'Given', { ...keys, dynamoStream: stream }),
  ],
];

const PLUGINS: Record<string, { use: (table: dynamodb.ITable) => unknown; right: Props; keys: string }> = {
  'AggregateStore.dynamoDb': {
    use: (table) => AggregateStore.dynamoDb({ table }),
    right: { partitionKey: PK, stream: NEW_IMAGE },
    keys: 'the partition key pk of type string and no sort key',
  },
  'TimeseriesStore.dynamoDb': {
    use: (table) => TimeseriesStore.dynamoDb({ table }),
    right: { partitionKey: PK, sortKey: { name: 'n', type: NUMBER } },
    keys: 'the partition key pk of type string and the sort key n of type number',
  },
  'RuleSource.dynamoDb': {
    use: (table) => RuleSource.dynamoDb({ table }),
    right: { partitionKey: { name: 'RuleId', type: STRING } },
    keys: 'the partition key RuleId of type string and no sort key',
  },
};

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Shop');
});

describe.each(VERSIONS)('a %s of the app', (_, create) => {
  describe.each(Object.entries(PLUGINS))('for %s', (label, { use, right, keys }) => {
    test('is taken with the keys that the functions use', () => {
      expect(() => use(create(stack, right))).not.toThrow();
    });

    test.each<[string, Props, string]>([
      [
        'another name',
        { partitionKey: { name: 'id', type: STRING } },
        'the partition key id of type string and no sort key',
      ],
      [
        'another type',
        { partitionKey: { ...right.partitionKey, type: BINARY } as dynamodb.Attribute },
        `the partition key ${right.partitionKey!.name} of type binary and no sort key`,
      ],
      [
        'another sort key',
        { partitionKey: right.partitionKey, sortKey: { name: 'n', type: STRING } },
        `the partition key ${right.partitionKey!.name} of type string and the sort key n of type string`,
      ],
    ])('is refused with %s', (__, given, found) => {
      expect(() => use(create(stack, { ...given, stream: right.stream }))).toThrow(
        `${label}: the table Shop/Given has ${found}, but must have ${keys}; ` +
          'create another table with these keys, for those of a table cannot be changed',
      );
    });
  });

  test.each([KEYS_ONLY, OLD_IMAGE])('is refused as a table of states with a stream of %s', (stream) => {
    expect(() => AggregateStore.dynamoDb({ table: create(stack, { partitionKey: PK, stream }) })).toThrow(
      `AggregateStore.dynamoDb: the stream of the table Shop/Given is of type ${stream}, ` +
        'without the new image that changes are delivered from; ' +
        'make it StreamViewType.NEW_IMAGE or StreamViewType.NEW_AND_OLD_IMAGES',
    );
  });

  test.each([NEW_IMAGE, NEW_AND_OLD_IMAGES])(
    'is taken as a table of states with a stream of %s',
    (stream) => {
      expect(() =>
        AggregateStore.dynamoDb({ table: create(stack, { partitionKey: PK, stream }) }),
      ).not.toThrow();
    },
  );

  test('may have an index with other keys', () => {
    const table = create(stack, { partitionKey: PK, stream: NEW_IMAGE }) as dynamodb.Table | dynamodb.TableV2;
    table.addGlobalSecondaryIndex({ indexName: 'Index', partitionKey: { name: 'id', type: NUMBER } });

    expect(() => AggregateStore.dynamoDb({ table })).not.toThrow();
  });

  describe('with states', () => {
    const DUE: dynamodb.GlobalSecondaryIndexProps = {
      indexName: 'due',
      partitionKey: { name: 'duePart', type: NUMBER },
      sortKey: { name: 'dueAt', type: NUMBER },
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: ['userId'],
    };
    const warnings = (...indexes: dynamodb.GlobalSecondaryIndexProps[]) => {
      const table = create(stack, { partitionKey: PK, stream: NEW_IMAGE }) as
        dynamodb.Table | dynamodb.TableV2;
      new PinpointIncrementalAnalytics(stack, 'Analytics', {
        aggregateStore: AggregateStore.dynamoDb({ table }),
      });
      // An index that is added behind the construct counts as well.
      for (const index of indexes) table.addGlobalSecondaryIndex(index as Index);
      return Annotations.fromStack(stack)
        .findWarning('*', Match.stringLikeRegexp('Shop/Given'))
        .map(({ entry }) => String(entry.data));
    };

    test.each([
      ['the index of the users who are due', DUE],
      ['one that projects everything', { ...DUE, nonKeyAttributes: undefined, projectionType: undefined }],
    ])('is taken with %s', (__, index) => {
      expect(warnings(index)).toEqual([]);
    });

    test.each<[string, dynamodb.GlobalSecondaryIndexProps[], string]>([
      ['without it', [], 'no index due'],
      ['with another index', [{ ...DUE, indexName: 'Other' }], 'no index due'],
      [
        'with one of other keys',
        [{ ...DUE, partitionKey: { name: 'duePart', type: STRING } }],
        'an index due with the partition key duePart of type string and the sort key dueAt of type number, ' +
          'and not the one with the partition key duePart of type number and the sort key dueAt of type number',
      ],
      [
        'with one of keys alone',
        [{ ...DUE, nonKeyAttributes: undefined, projectionType: dynamodb.ProjectionType.KEYS_ONLY }],
        'an index due without userId, and not the one that projects it',
      ],
    ])('is warned of %s, with what to add', (__, indexes, fault) => {
      expect(warnings(...indexes)).toEqual([
        expect.stringContaining(
          `AggregateStore.dynamoDb: the table Shop/Given has ${fault}, ` +
            'which rules over windows that move, values with AtMost and rules with carry need; ' +
            'add it to the table with ' +
            "addGlobalSecondaryIndex({ indexName: 'due', " +
            "partitionKey: { name: 'duePart', type: AttributeType.NUMBER }, " +
            "sortKey: { name: 'dueAt', type: AttributeType.NUMBER }, " +
            "projectionType: ProjectionType.INCLUDE, nonKeyAttributes: ['userId'] }), " +
            'or acknowledge this warning when there are no such rules',
        ),
      ]);
    });
  });

  test('may leave its keys and its stream to the deployment', () => {
    const table = create(stack, { partitionKey: { name: 'id', type: STRING }, stream: KEYS_ONLY });
    const resource = table.node.defaultChild as dynamodb.CfnTable;
    const late = new CfnParameter(stack, 'Late').valueAsString;
    resource.keySchema = [{ attributeName: late, keyType: 'HASH' }];
    resource.attributeDefinitions = [{ attributeName: late, attributeType: 'S' }];
    resource.streamSpecification = { streamViewType: late };

    expect(() => AggregateStore.dynamoDb({ table })).not.toThrow();
  });
});

test.each(Object.entries(PLUGINS))('an imported table passes for %s', (_, { use }) => {
  const table = dynamodb.Table.fromTableAttributes(stack, 'Given', {
    tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/theirs',
    tableStreamArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/theirs/stream/2026-11-24T00:00:00.000',
  });

  expect(() => use(table)).not.toThrow();
});
