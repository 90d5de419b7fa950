import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { KinesisStreamRecord } from 'aws-lambda';
import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';
import { toStreamRecords } from '../../../src/adapters/kinesis/stream-records';
import { Config } from '../../../src/contract/config';
import { wholeOf } from '../../../src/engine/state/checkpoints';
import { createDecoder, createTextDecoder } from '../../../src/functions/shared/decoder';
import { EventFile, findEventFiles } from '../../../src/operations/events/find-files';
import { BatchSender } from '../../../src/operations/invocation/batch-sender';
import { FileEvents } from '../../../src/operations/replay/file-events';
import { ReplayProgress } from '../../../src/operations/replay/progress';
import { RefusedEvents } from '../../../src/operations/replay/refused-events';
import { Rehearsal } from '../../../src/operations/replay/rehearsal';
import { Replay, ReplayOptions, ReplayReport } from '../../../src/operations/replay/replay';
import { DAY, Installation } from '../../support/installation';
import { withMethods } from '../../support/with-methods';

export const FUNCTION = 'aggregator';
const CONFIG = {
  eventSource: { kind: 'pinpoint', parameters: {} },
  anonymousUsers: 'skip',
  placeholderUsers: 'skip',
  timeZone: 'UTC',
  historyRetentionDays: 400,
  removedRules: 'keep',
  redeliveryDays: 7,
} as unknown as Config;

/** Answer of the aggregator to an invocation, or what is in its place. */
export type Fault = 'works' | 'fails' | 'lost' | 'dies';

/** Runs replays of files in a folder against an installation in memory. */
export class ReplayWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'replay-'));
  readonly installation: Installation;
  /** Records of each invocation. */
  readonly invocations: KinesisStreamRecord[][] = [];
  /** Faults of the next invocations. */
  faults: Fault[] = [];
  progressFile = join(this.folder, 'progress.json');
  batchSize = 3;

  constructor(...rules: Record<string, string>[]) {
    this.installation = new Installation(...rules);
  }

  write(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  async replayOf(paths: readonly string[], options: Partial<ReplayOptions> = {}): Promise<Replay> {
    const { installation } = this;
    const { files } = await findEventFiles(paths, process.stdin);
    const clock = () => installation.now;
    const { rules, catalogue } = await installation.rulesInForce().latest();
    return new Replay({
      files: files satisfies readonly EventFile[],
      events: new FileEvents({ decode: createTextDecoder(CONFIG), rules, clock }),
      progress: ReplayProgress.open(this.progressFile, 'states'),
      rehearsal: new Rehearsal({ config: CONFIG, stores: installation, catalogue, clock }),
      sender: new BatchSender(this.lambda(), 2),
      functionName: FUNCTION,
      refused: new RefusedEvents({
        bucket: { keys: async () => [], find: async () => undefined } as never,
        installation: 'Shop',
        functionName: FUNCTION,
      }),
      limiter: new RateLimiter(1_000_000, clock, async () => {}),
      batchSize: this.batchSize,
      clock,
      ...options,
    });
  }

  async send(...paths: string[]): Promise<ReplayReport> {
    return (await this.replayOf(paths)).send(
      () => false,
      () => {},
    );
  }

  /** Returns the number of clicks that were counted of a user. */
  async clicksOf(userId: string): Promise<number> {
    const stored = (await this.installation.aggregates.read([userId])).get(userId);
    return Object.values(stored?.state.rules ?? {})[0]?.counter?.count ?? 0;
  }

  private lambda(): LambdaClient {
    const send = async ({ input }: InvokeCommand) => {
      const { Records: records } = JSON.parse(Buffer.from(input.Payload as Uint8Array).toString('utf8')) as {
        Records: KinesisStreamRecord[];
      };
      const fault = this.faults.shift() ?? 'works';
      if (fault === 'fails') throw new Error('the network is down');
      this.invocations.push(records);
      // A function that dies has counted some of its users.
      const taken = fault === 'dies' ? records.slice(0, 2) : records;
      const aggregator = this.installation.aggregator({ decode: createDecoder(CONFIG), redelivery: 7 * DAY });
      const { failed } = await aggregator.process(toStreamRecords(taken));
      if (fault === 'dies') {
        return { FunctionError: 'Unhandled', Payload: payload({ errorMessage: 'Task timed out' }) };
      }
      if (fault === 'lost') throw new Error('the answer was lost');
      return {
        Payload: payload({
          batchItemFailures: failed.map((place) => ({ itemIdentifier: wholeOf(place) })),
        }),
      };
    };
    return withMethods(new LambdaClient({ region: 'us-east-1' }), { send: send as never });
  }
}

function payload(answer: unknown) {
  return { transformToString: () => JSON.stringify(answer) };
}
