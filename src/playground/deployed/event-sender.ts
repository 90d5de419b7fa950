import { Clock } from '../../engine/ports';
import { partitionKeyOf } from '../../functions/ingestion/event-record';
import { RecordWriter, WrittenRecord } from '../../operations/events/record-writer';
import { Installation } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { StoredUsers } from '../../operations/users/stored-users';
import { EventToSend } from '../api';
import { EventStream } from './event-stream';
import { SentToUser } from './outcome-watch';

const TRANSFORMED =
  'a function turns the records of this installation into events (EventSource.transform), ' +
  'and only your producer knows how to write a record for it; send one from there';

/** Sends events to the stream of an installation. */
export class EventSender {
  private readonly writer: RecordWriter;

  constructor(
    private readonly installation: Installation,
    private readonly stream: EventStream,
    private readonly users: StoredUsers,
    private readonly clock: Clock,
  ) {
    this.writer = new RecordWriter(installation.config);
  }

  get name(): string {
    return `the stream ${this.stream.name}`;
  }

  /** Explains why no event can be sent; returns undefined when events can be sent. */
  fault(): string | undefined {
    if (this.installation.config.transformation) return TRANSFORMED;
    const fault = this.writer.fault(this.clock());
    return fault && `no event can be written as this installation reads it: ${fault}`;
  }

  /**
   * @throws OperationError before anything is sent when the installation would not read one of the events as
   * given
   */
  async send(
    events: readonly EventToSend[],
  ): Promise<{ readonly records: readonly WrittenRecord[]; readonly byUser: readonly SentToUser[] }> {
    const now = this.clock();
    const records = events.map((event) => this.write(event, now));
    const before = await this.users.statesOf([...new Set(events.map(({ userId }) => userId))]);

    const byUser = new Map<string, SentToUser>();
    for (const [sent, record] of records.entries()) {
      const { userId } = record.sent;
      const position = await this.stream.put(userId, record.text).catch((error: Error) => {
        throw sent === 0
          ? error
          : new OperationError(
              'unavailable',
              `${error.message}\n${sent} of ${records.length} events are sent, and not the others`,
            );
      });
      byUser.set(userId, {
        userId,
        before: before.get(userId),
        records: [...(byUser.get(userId)?.records ?? []), record],
        position,
      });
    }
    return { records, byUser: [...byUser.values()] };
  }

  private write(event: EventToSend, now: number): WrittenRecord {
    const { eventSource } = this.installation.config;
    const keyIsUser = eventSource.kind === 'json' && eventSource.parameters.partitionKeyIsUser === 'true';
    if (keyIsUser && partitionKeyOf(event.userId) !== event.userId) {
      throw new OperationError(
        'invalid-input',
        'the user id is longer than the 256 characters of a partition key, ' +
          'which is the user id in this installation',
      );
    }
    return this.writer.write(event, now);
  }
}
