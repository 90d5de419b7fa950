import { OperationError } from '../operation-error';
import { StoredObject } from './dead-letter-bucket';
import { DeadObject } from './dead-object';
import { UnfinishedBatch } from './ledger';
import { Redrive } from './redrive';
import { Overview, Report } from './redrive-report';
import { RejectedObjects } from './rejected-objects';
import { inSendingOrder, PlacedObject } from './sending-order';
import { UndeliveredQueue } from './undelivered-queue';

/** Shows how far a step of the work has come. */
interface Progress {
  update(done: number): void;
  stop(): void;
}

export interface RedriveRunOptions {
  readonly redrive: Redrive;
  /** Queue of events that EventBridge could not write to the stream; absent when there is none. */
  readonly queue?: UndeliveredQueue;
  /** Objects of events that could not be read. */
  readonly rejectedObjects: RejectedObjects;
  readonly progress: (items: number, label: string) => Progress;
}

/** Redrives all dead letters of an installation. */
export class RedriveRun {
  private objects: readonly PlacedObject[] = [];
  private unread: readonly StoredObject[] = [];

  constructor(private readonly options: RedriveRunOptions) {}

  /** Counts what is there, and changes nothing. */
  async look({ overtaken }: { readonly overtaken: boolean }): Promise<Overview> {
    const { redrive, queue } = this.options;
    await redrive.open();
    const overview = new Overview();
    overview.undelivered = await queue?.size();
    await this.each(redrive.unfinished(), 'batches', async ({ key }) => {
      overview.add(await redrive.readBatch(key));
    });
    const givenUp: PlacedObject[] = [];
    const others: PlacedObject[] = [];
    await this.each(await redrive.list({ overtaken }), 'dead letters', async (stored) => {
      const object = await this.read(stored, overview);
      if (object) overview.add(object);
      const isGivenUp = object?.givenUp === true && object.events.length > 0;
      (isGivenUp ? givenUp : others).push({ ...stored, firstSequenceNumber: object?.firstSequenceNumber });
    });
    this.unread = await this.options.rejectedObjects.list();
    await this.each(this.unread, 'dead letters', async (stored) => this.readUnread(stored, overview));
    // A record that Lambda gave up may have been counted after another object of it was written.
    this.objects = [...inSendingOrder(givenUp), ...inSendingOrder(others)];
    return overview;
  }

  /** Sends what was there when it was looked at, and the events of the queue. */
  async send(): Promise<Report> {
    const { redrive, queue, rejectedObjects } = this.options;
    const report = new Report();
    const earlier = redrive.unfinished();
    await this.sendBatches(earlier, report);

    const undelivered = (await queue?.moveToBucket()) ?? [];
    await this.each([...this.objects, ...undelivered], 'dead letters', (object) =>
      this.leaveOnFailure(object.key, report, async () => report.add(await redrive.take(object))),
    );
    const tried = new Set(earlier.map(({ key }) => key));
    await this.sendBatches(
      redrive.unfinished().filter(({ key }) => !tried.has(key)),
      report,
    );
    await this.each(this.unread, 'dead letters', ({ key }) =>
      this.leaveOnFailure(key, report, async () => {
        if (await rejectedObjects.send(key)) report.announced++;
      }),
    );
    return report;
  }

  private async sendBatches(batches: readonly UnfinishedBatch[], report: Report): Promise<void> {
    const { redrive } = this.options;
    await this.each(batches, 'batches', ({ key, source }) =>
      this.leaveOnFailure(`${key}, from ${source}`, report, async () => {
        const delivered = await redrive.send(key);
        if (delivered) report.add(delivered);
      }),
    );
  }

  private async read({ key }: StoredObject, overview: Overview): Promise<DeadObject | undefined> {
    try {
      return await this.options.redrive.read(key);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      overview.unusable.push(error.message);
      return undefined;
    }
  }

  private async readUnread({ key }: StoredObject, overview: Overview): Promise<void> {
    try {
      const rejected = await this.options.rejectedObjects.read(key);
      if (rejected) overview.addUnread(rejected.reason);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      overview.unusable.push(error.message);
    }
  }

  private async leaveOnFailure(name: string, report: Report, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      report.left.push(error.message.startsWith(name) ? error.message : `${name}: ${error.message}`);
    }
  }

  private async each<T>(items: readonly T[], label: string, work: (item: T) => Promise<void>): Promise<void> {
    if (items.length === 0) return;
    const bar = this.options.progress(items.length, label);
    try {
      for (const [i, item] of items.entries()) {
        await work(item);
        bar.update(i + 1);
      }
    } finally {
      bar.stop();
    }
  }
}
