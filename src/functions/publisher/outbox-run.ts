import type { ModuleOutbox } from '../../adapters/module/module-outbox';
import { METRICS } from '../../contract/metric-names';
import { Clock, DeadLetters, OutboxRecord, Telemetry, TimeLeft } from '../../engine/ports';
import { Change, changeId } from '../../engine/state/change';
import { deadLetterName } from '../shared/dead-letter-name';
import { RESERVE_MS } from '../shared/time-left';
import type { Publisher } from './publisher';

/** Records in a page: destinations take changes in calls of up to 100. */
const PAGE_SIZE = 500;
/** Time for which a change is tried, as long as one that a stream brings. */
const MAX_AGE_MS = 20 * 60 * 60_000;
const GIVEN_UP = 'not delivered within 20 hours';

export interface OutboxRunProps {
  readonly outbox: ModuleOutbox;
  readonly publisher: Publisher;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Tells whether a change is meant for the publisher's destination. */
  readonly accepts: (change: Change) => boolean;
}

/** Empties the queue of a publisher, while no other process does. */
export class OutboxRun {
  constructor(private readonly props: OutboxRunProps) {}

  /** Delivers what waits; what could not be delivered waits for the next run, and its user with it. */
  async run(timeLeft: TimeLeft): Promise<void> {
    const { outbox } = this.props;
    const failing = new Set<string>();
    let after: string | undefined;
    // The lease ends with the invocation, which cannot go on behind it.
    while (timeLeft() > 0 && (await outbox.hold(timeLeft() + RESERVE_MS))) {
      const records = await outbox.pending(after, PAGE_SIZE);
      if (records.length === 0) {
        if (await outbox.release()) return;
        continue;
      }
      await this.deliver(records, failing, timeLeft);
      // What was settled is gone; only behind a failure it has to be gone on from the last one.
      after = failing.size > 0 ? records[records.length - 1].id : undefined;
    }
    await outbox.release();
  }

  /** @param failing users whose changes wait, to whom those are added who fail now */
  private async deliver(
    records: readonly OutboxRecord[],
    failing: Set<string>,
    timeLeft: TimeLeft,
  ): Promise<void> {
    const { outbox, publisher } = this.props;
    // A later change of a user must not overtake one that waits.
    const next = records.filter((record) => !failing.has(userOf(record)));
    const failed = new Set((await publisher.process(next, timeLeft)).failed);
    const waiting = next.filter(({ id }) => failed.has(id));
    const old = this.oldOf(waiting);
    await this.giveUp(old);
    const givenUp = new Set(old);
    for (const record of waiting) if (!givenUp.has(record)) failing.add(userOf(record));
    await outbox.settle(
      next.filter((record) => !failed.has(record.id) || givenUp.has(record)).map(({ id }) => id),
    );
  }

  private oldOf(records: readonly OutboxRecord[]): OutboxRecord[] {
    const oldest = this.props.clock() - MAX_AGE_MS;
    return records.filter(({ writtenAt }) => writtenAt !== undefined && writtenAt < oldest);
  }

  /** Keeps records among the dead letters, from where they can be sent again. */
  private async giveUp(records: readonly OutboxRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { deadLetters, telemetry, accepts } = this.props;
    const changes = records.flatMap((record) => record.changes).filter(accepts);
    const name = deadLetterName(
      records[0].id,
      records.map(({ id }) => id),
    );
    await deadLetters.put(
      name,
      changes.map((change) => ({ reason: GIVEN_UP, id: changeId(change), content: change })),
    );
    telemetry.count(METRICS.changesRejected, changes.length);
  }
}

function userOf({ id, changes }: OutboxRecord): string {
  return changes[0]?.userId ?? id;
}
