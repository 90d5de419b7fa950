import { createHash } from 'node:crypto';
import { ListShardsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { kinesis } from '../support/clients';
import { DeployedInstallation } from '../support/deployed-installation';
import { DeployedStack } from '../support/deployed-stack';
import { installedCommand } from '../support/workspace';
import { pumpItemStream } from './item-stream-pump';
import { pumpKinesis } from './kinesis-pump';
import { Pump } from './pump';

const TOTAL_RULE = {
  'EventName': 'purchase',
  'Operator-C': 'atLeast',
  'Target-C': '1000000',
  'Output': 'total',
};
const THIRD_RULE = {
  'EventName': 'purchase',
  'Operator-C': 'atLeast',
  'Target-C': '3',
  'ResetWhenReachTarget': 'yes',
  'Output': 'third',
};

export interface Purchase {
  readonly user: string;
  /** Partition key, when it is not the user. */
  readonly key?: string;
  readonly note?: string;
}

/** Runs an installation whose streams are pumped, and counts plainly what is sent to it. */
export class PumpedInstallation {
  static async of(stack: DeployedStack, id: string): Promise<PumpedInstallation> {
    const installation = await DeployedInstallation.of(stack, id);
    const time = { ahead: 0 };
    const clock = () => Date.now() + time.ahead;
    const events = await pumpKinesis(stack.output(`${id}Aggregator`), { clock });
    const items = await pumpItemStream(stack.output(`${id}Publisher`), { clock });
    // Written before the first event, so that the rules are active for all events.
    await installation.putRule('total', TOTAL_RULE);
    await installation.putRule('third', THIRD_RULE);
    return new PumpedInstallation(
      ['--stack', stack.name, '--installation', stack.output(`${id}Name`)],
      installation,
      events,
      items,
      time,
    );
  }

  private readonly plain = new Map<string, number>();

  private constructor(
    /** Options of the command that name the installation. */
    private readonly options: readonly string[],
    private readonly installation: DeployedInstallation,
    readonly events: Pump,
    readonly items: Pump,
    /** Milliseconds by which the pumps' clock is ahead. */
    readonly time: { ahead: number },
  ) {}

  /** Ids of the changes that its event bus has received so far, in order. */
  async deliveredIds(): Promise<string[]> {
    await this.installation.changes.read();
    return this.installation.changes.all.map(({ id }) => id);
  }

  async send(purchases: readonly Purchase[]): Promise<void> {
    await this.installation.stream.put(
      purchases.map(({ user, key = user, note }) => ({
        user: key,
        data: JSON.stringify({ name: 'purchase', userId: user, amount: 0.1, note }),
      })),
    );
    for (const { user } of purchases) this.plain.set(user, (this.plain.get(user) ?? 0) + 1);
  }

  /** Expects the exact number of purchases for every user, and no count for the users in `without`. */
  async expectExactCounts({ without = [] }: { readonly without?: readonly string[] } = {}): Promise<void> {
    const expected = [...this.plain]
      .filter(([user]) => !without.includes(user))
      .map(([user, count]) => [user, { count, sum: String(count / 10) }]);
    expect([...(await this.installation.counts('attribute:total'))].sort()).toEqual(expected.sort());
  }

  /** Expects one change for every third purchase of every user, each once and in order. */
  async expectEveryThirdDelivered(): Promise<void> {
    const expected = new Map(
      [...this.plain]
        .filter(([, count]) => count >= 3)
        .map(([user, count]) => [
          user,
          Array.from({ length: Math.floor(count / 3) }, (_, n) => `${user}|event:third|${n + 1}`),
        ]),
    );
    const wanted = [...expected.values()].flat().length;
    await this.installation.changes.until(`${wanted} changes are told`, ({ all }) => all.length >= wanted);
    const delivered = new Map<string, string[]>();
    for (const { userId, id } of this.installation.changes.all) {
      delivered.set(userId, [...(delivered.get(userId) ?? []), id]);
    }
    expect([...delivered].sort()).toEqual([...expected].sort());
  }

  async redrive(): Promise<string> {
    return installedCommand('redrive', ...this.options, '--yes');
  }

  async shards(): Promise<string[]> {
    return (await this.listShards()).map(({ ShardId: id }) => id!);
  }

  /** Splits the shard that holds the records of a key. */
  async split(key: string): Promise<void> {
    const place = BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
    const { ShardId: id, HashKeyRange: range } = (await this.listShards()).find(
      ({ HashKeyRange: { StartingHashKey: start, EndingHashKey: end } = {} }) =>
        BigInt(start!) <= place && place <= BigInt(end!),
    )!;
    const middle = (BigInt(range!.StartingHashKey!) + BigInt(range!.EndingHashKey!)) / 2n;
    await kinesis.send(
      new SplitShardCommand({
        StreamName: this.installation.stream.name,
        ShardToSplit: id,
        NewStartingHashKey: String(middle),
      }),
    );
  }

  private async listShards() {
    const { Shards: shards = [] } = await kinesis.send(
      new ListShardsCommand({ StreamName: this.installation.stream.name }),
    );
    return shards;
  }
}
