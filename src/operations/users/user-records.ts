import * as z from 'zod';
import { payloadText } from '../../adapters/kinesis/payload';
import { DeliveredRecord, toStreamRecords } from '../../adapters/kinesis/stream-records';
import { StreamRecord } from '../../engine/events/stream-record';
import { isPublisherRecord, toOutboxRecord } from '../../functions/publisher/publisher-record';
import { DeadEvent } from '../redrive/dead-object';
import { DeadRecords, streamRecordOf } from '../redrive/dead-records';
import { BatchLetters, parseBatch } from '../redrive/redrive-batch';

/** Text of an object without the records of a user. */
export interface RedactedText {
  readonly text: string;
  /** Number of events and changes of the user that it held. */
  readonly removed: number;
  /** Whether nothing is left that could be sent again. */
  readonly isEmpty: boolean;
  /** Number of records that cannot be transformed, and whose users are unknown. */
  readonly untransformed: number;
}

const deadLetter = z.looseObject({
  id: z.string(),
  reason: z.string(),
  content: z.looseObject({
    arrival: z.number().nullish(),
    data: z.string().optional(),
    transformed: z.literal(true).optional(),
    userId: z.string().optional(),
  }),
});
const invocation = z.looseObject({ payload: z.union([z.string(), z.looseObject({})]) });
const batch = z.looseObject({ Records: z.array(z.looseObject({})) });
const ruleEvent = z.looseObject({ userId: z.string() });

/** Takes the records of one user out of what the installation has put into its bucket. */
export class UserRecords {
  constructor(
    private readonly userId: string,
    private readonly records: DeadRecords,
  ) {}

  /**
   * Redacts dead letters.
   *
   * @throws Error when a line is no dead letter
   */
  async inDeadLetters(text: string): Promise<RedactedText> {
    const letters = text
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ line, letter: deadLetter.parse(JSON.parse(line)) }));
    const records = letters.flatMap(({ letter }) => recordOf(letter) ?? []);
    const parts = (await this.records.partsOf(records)).values();
    let removed = 0;
    let untransformed = 0;
    const left = letters.flatMap(({ line, letter }): string[] => {
      const { content } = letter;
      if (content.data === undefined) {
        removed += Number(content.userId === this.userId);
        return content.userId === this.userId ? [] : [line];
      }
      const events: StreamRecord[] = parts.next().value!;
      const others = this.ofOthers(events);
      removed += events.length - others.length;
      untransformed += faultsIn(others);
      return others.length === events.length
        ? [line]
        : others.map(({ shardId, sequenceNumber, data, transformed }) => {
            const id = `${shardId}:${sequenceNumber}`;
            return JSON.stringify({
              ...letter,
              id,
              content: { ...content, data, ...(transformed && { transformed }) },
            });
          });
    });
    return { text: linesText(left), removed, isEmpty: left.length === 0, untransformed };
  }

  /**
   * Redacts a batch of `redrive`: the letters that it has not sent yet. The identities stay, which name no
   * user.
   *
   * @throws Error when it is none
   */
  inBatch(text: string): RedactedText {
    const parsed = parseBatch(text);
    const { letters } = parsed;
    if (!letters) return { text, removed: 0, isEmpty: true, untransformed: 0 };
    const isLeft = (event: DeadEvent) => !this.isTheirs(event);
    const left = {
      events: letters.events.filter(isLeft),
      changes: letters.changes.filter(({ change }) => change.userId !== this.userId),
      aside: letters.aside.filter(isLeft),
    };
    const sizeOf = ({ events, changes, aside }: BatchLetters) =>
      events.length + changes.length + aside.length;
    return {
      text: JSON.stringify({ ...parsed, letters: left }),
      removed: sizeOf(letters) - sizeOf(left),
      isEmpty: sizeOf(left) === 0,
      untransformed: 0,
    };
  }

  /**
   * Redacts a batch that Lambda has given up. Its other events keep their sequence numbers.
   *
   * @throws Error when it is none
   */
  async inInvocationRecord(text: string): Promise<RedactedText> {
    const record = invocation.parse(JSON.parse(text));
    const isText = typeof record.payload === 'string';
    const payload = batch.parse(isText ? JSON.parse(record.payload as string) : record.payload);
    const streamed = payload.Records.filter((one) => !isPublisherRecord(one)) as unknown[];
    const wholes = (streamed as DeliveredRecord[]).map((one) => toStreamRecords([one]));
    const parts = (await this.records.partsOf(wholes.flat())).values();
    let removed = 0;
    let left = 0;
    let untransformed = 0;
    const records = payload.Records.flatMap((one): object[] => {
      if (isPublisherRecord(one)) {
        const { changes } = toOutboxRecord(one);
        const theirs = changes.filter(({ userId }) => userId === this.userId).length;
        removed += theirs;
        if (theirs === 0) left++;
        return theirs === 0 ? [one] : [];
      }
      const events = wholes.shift()!.flatMap(() => parts.next().value!);
      const others = this.ofOthers(events);
      removed += events.length - others.length;
      left += others.length;
      untransformed += faultsIn(others);
      return others.length === events.length
        ? [one]
        : others.map((part) => this.partOf(one as unknown as DeliveredRecord, part));
    });
    const redacted = { ...payload, Records: records };
    return {
      text: JSON.stringify({ ...record, payload: isText ? JSON.stringify(redacted) : redacted }),
      removed,
      isEmpty: left === 0,
      untransformed,
    };
  }

  /**
   * Redacts changes that a shadow has written.
   *
   * @throws Error when a line is no rule event
   */
  inShadow(text: string): RedactedText {
    const lines = text.split('\n').filter(Boolean);
    return redactedLines(
      lines,
      lines.filter((line) => ruleEvent.parse(JSON.parse(line)).userId !== this.userId),
    );
  }

  private ofOthers(records: readonly StreamRecord[]): StreamRecord[] {
    return records.filter((record) => !this.isTheirs(record));
  }

  /** Makes a record of its own of a part of one that a producer has put together. */
  private partOf(
    { kinesis, ...whole }: DeliveredRecord,
    { sequenceNumber, data, transformed }: StreamRecord,
  ): DeliveredRecord {
    const partitionKey = kinesis.partitionKey === this.userId ? '' : kinesis.partitionKey;
    return {
      ...whole,
      ...(transformed && { transformed }),
      kinesis: { ...kinesis, sequenceNumber, partitionKey, data },
    };
  }

  /** Tells whether a record is the user's. One that is no event is, when one of its values is the id. */
  private isTheirs({ data, arrival }: Pick<StreamRecord, 'data' | 'arrival'>): boolean {
    const decoded = this.records.decode({ data, arrival });
    if (decoded.kind === 'event') return decoded.event.userId === this.userId;
    const payload = payloadText(data);
    return this.isNamedIn('text' in payload ? payload.text : Buffer.from(data, 'base64').toString('utf8'));
  }

  private isNamedIn(text: string): boolean {
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch {
      return text.includes(JSON.stringify(this.userId).slice(1, -1));
    }
    const pending = [value];
    while (pending.length > 0) {
      const one = pending.pop();
      if (one === this.userId || (typeof one === 'number' && String(one) === this.userId)) return true;
      if (typeof one === 'string' && /^\s*[[{]/.test(one) && this.isNamedIn(one)) return true;
      if (typeof one === 'object' && one !== null) pending.push(...Object.values(one));
    }
    return false;
  }
}

function redactedLines(lines: readonly string[], left: readonly string[]): RedactedText {
  return {
    text: linesText(left),
    removed: lines.length - left.length,
    isEmpty: left.length === 0,
    untransformed: 0,
  };
}

function faultsIn(records: readonly StreamRecord[]): number {
  return records.filter(({ fault }) => fault !== undefined).length;
}

/** Returns the record of a dead letter; undefined for that of a change. */
function recordOf({ id, reason, content }: z.infer<typeof deadLetter>): StreamRecord | undefined {
  const { data, arrival, transformed } = content;
  return data === undefined
    ? undefined
    : streamRecordOf({ id, reason, data, arrival: arrival ?? NaN, transformed });
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
