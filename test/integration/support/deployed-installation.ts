import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { RULES } from '../../../src/contract/table-keys';
import { StoredUsers } from '../../../src/operations/users/stored-users';
import { pinpointRecord, row } from '../../support/builders';
import { DeliveredChanges } from './delivered-changes';
import type { DeployedStack } from './deployed-stack';
import { EventStream } from './event-stream';
import { until } from './until';

export interface Count {
  readonly count: number;
  readonly sum: string;
}

/** An event that no rule counts, but that makes the aggregator read the rules. */
const TICK = {
  user: 'tick',
  data: JSON.stringify({ ...pinpointRecord({ name: 'tick', userId: 'tick' }), name: 'tick', userId: 'tick' }),
};

interface Names {
  readonly stream: string;
  readonly rules: string;
  /** Called only where there is a bus. */
  changes(): string;
}

/** One installation of a stack, as its users see it. */
export class DeployedInstallation {
  /** Opens an installation in a stack of the tests. */
  static async of(stack: DeployedStack, id: string): Promise<DeployedInstallation> {
    const name = stack.output(`${id}Name`);
    const names = {
      stream: stack.output(`${id}Stream`),
      rules: stack.output(`${id}Rules`),
      changes: () => stack.output(`${id}Changes`),
    };
    return new DeployedInstallation(names, await StoredUsers.of({ stack: stack.name, installation: name }));
  }

  /** Opens the installation in the example's stack `Shop`. */
  static async ofExample(stack: DeployedStack): Promise<DeployedInstallation> {
    const names = {
      stream: stack.output('StreamName'),
      rules: stack.output('RulesTableName'),
      changes: () => stack.output('QueueUrl'),
    };
    return new DeployedInstallation(names, await StoredUsers.of({ stack: stack.name }));
  }

  readonly stream: EventStream;
  private readonly client = new DynamoDBClient();
  private caught?: DeliveredChanges;

  private constructor(
    private readonly names: Names,
    private readonly users: StoredUsers,
  ) {
    this.stream = new EventStream(names.stream);
  }

  /** Changes that its event bus receives. */
  get changes(): DeliveredChanges {
    return (this.caught ??= new DeliveredChanges(this.names.changes()));
  }

  /** Sends one event per user, in the given order. */
  async send(name: string, users: readonly string[], amount = 1): Promise<void> {
    await this.stream.put(
      users.map((userId) => ({ user: userId, data: JSON.stringify({ name, userId, amount }) })),
    );
  }

  /** Writes a row as a marketer does. */
  async putRule(id: string, cells: Record<string, string>): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.names.rules,
        Item: marshall({ ...row(cells).cells, [RULES.partitionKey]: id }),
      }),
    );
  }

  async removeRule(id: string): Promise<void> {
    await this.client.send(
      new DeleteItemCommand({ TableName: this.names.rules, Key: marshall({ [RULES.partitionKey]: id }) }),
    );
  }

  /** Waits until exactly the rules with these outputs are active. */
  async untilInForce(...outputs: string[]): Promise<void> {
    await until(`${outputs.join(', ')} are the rules in force`, async () => {
      await this.stream.put([TICK]);
      const inForce = (await this.users.rules()).rules.map(({ key }) => key);
      return inForce.length === outputs.length && outputs.every((output) => inForce.includes(output));
    });
  }

  async countOf(user: string, output: string): Promise<Count | undefined> {
    const counter = (await this.users.find(user))?.state.rules[output]?.counter;
    return counter && { count: counter.count, sum: counter.sum };
  }

  /** Counts of all users for the rule with this output. */
  async counts(output: string): Promise<Map<string, Count>> {
    const counts = new Map<string, Count>();
    for await (const { userId, state } of this.users.all()) {
      const counter = state.rules[output]?.counter;
      if (counter) counts.set(userId, { count: counter.count, sum: counter.sum });
    }
    return counts;
  }

  async knownUsers(): Promise<string[]> {
    const known: string[] = [];
    for await (const { userId } of this.users.all()) known.push(userId);
    return known.sort();
  }
}
