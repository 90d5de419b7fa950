import type { KinesisStreamRecord } from 'aws-lambda';
import * as z from 'zod';
import { payloadText } from '../../adapters/kinesis/payload';
import { toStreamRecords } from '../../adapters/kinesis/stream-records';
import { Decoder, partOfRecord, separate, StreamRecord } from '../../engine/events/stream-record';
import { isPublisherRecord, toOutboxRecord } from '../../functions/publisher/publisher-record';
import { DeadEvent, decodeSafely, separateEvents } from '../redrive/dead-object';
import { BatchLetters, parseBatch } from '../redrive/redrive-batch';

/** Text of an object without the records of a user. */
export interface RedactedText {
  readonly text: string;
  /** Number of events and changes of the user that it held. */
  readonly removed: number;
  /** Whether nothing is left that could be sent again. */
  readonly isEmpty: boolean;
}

const deadLetter = z.looseObject({
  id: z.string(),
  reason: z.string(),
  content: z.looseObject({
    arrival: z.number().nullish(),
    data: z.string().optional(),
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
    private readonly decode: Decoder,
  ) {}

  /**
   * Redacts dead letters.
   *
   * @throws Error when a line is no dead letter
   */
  inDeadLetters(text: string): RedactedText {
    const lines = text.split('\n').filter(Boolean);
    let removed = 0;
    const left = lines.flatMap((line): string[] => {
      const letter = deadLetter.parse(JSON.parse(line));
      const { data, arrival, userId } = letter.content;
      if (data === undefined) {
        removed += Number(userId === this.userId);
        return userId === this.userId ? [] : [line];
      }
      const events = separateEvents([{ ...letter, data, arrival: arrival ?? NaN }], this.decode);
      const others = events.filter((event) => !this.isTheirs(event.data, event.arrival));
      removed += events.length - others.length;
      return others.length === events.length
        ? [line]
        : others.map(({ id, data: part }) =>
            JSON.stringify({ ...letter, id, content: { ...letter.content, data: part } }),
          );
    });
    return { text: linesText(left), removed, isEmpty: left.length === 0 };
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
    if (!letters) return { text, removed: 0, isEmpty: true };
    const isLeft = ({ data, arrival }: DeadEvent) => !this.isTheirs(data, arrival);
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
    };
  }

  /**
   * Redacts a batch that Lambda has given up. Its other events keep their sequence numbers.
   *
   * @throws Error when it is none
   */
  inInvocationRecord(text: string): RedactedText {
    const record = invocation.parse(JSON.parse(text));
    const isText = typeof record.payload === 'string';
    const payload = batch.parse(isText ? JSON.parse(record.payload as string) : record.payload);
    let removed = 0;
    let left = 0;
    const records = payload.Records.flatMap((one): object[] => {
      if (isPublisherRecord(one)) {
        const { changes } = toOutboxRecord(one);
        const theirs = changes.filter(({ userId }) => userId === this.userId).length;
        removed += theirs;
        if (theirs === 0) left++;
        return theirs === 0 ? [one] : [];
      }
      const streamed = one as unknown as KinesisStreamRecord;
      const parts = toStreamRecords([streamed]).flatMap((whole) => this.partsOf(whole));
      const others = parts.filter(({ data, arrival }) => !this.isTheirs(data, arrival));
      removed += parts.length - others.length;
      left += others.length;
      return others.length === parts.length ? [one] : others.map((part) => this.partOf(streamed, part));
    });
    const redacted = { ...payload, Records: records };
    return {
      text: JSON.stringify({ ...record, payload: isText ? JSON.stringify(redacted) : redacted }),
      removed,
      isEmpty: left === 0,
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

  private partsOf(whole: StreamRecord): StreamRecord[] {
    const decode = ({ data, arrival }: StreamRecord) => decodeSafely(this.decode, data, arrival);
    return separate(whole, decode, partOfRecord).map(({ record }) => record);
  }

  /** Makes a record of its own of a part of one that a producer has put together. */
  private partOf({ kinesis, ...whole }: KinesisStreamRecord, { sequenceNumber, data }: StreamRecord): object {
    const partitionKey = kinesis.partitionKey === this.userId ? '' : kinesis.partitionKey;
    return { ...whole, kinesis: { ...kinesis, sequenceNumber, partitionKey, data } };
  }

  /** Tells whether a record is the user's. One that is no event is, when one of its values is the id. */
  private isTheirs(data: string, arrival: number): boolean {
    const decoded = decodeSafely(this.decode, data, arrival);
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
  return { text: linesText(left), removed: lines.length - left.length, isEmpty: left.length === 0 };
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
