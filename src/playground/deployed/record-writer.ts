import { randomUUID } from 'node:crypto';
import { placeOf } from '../../common/json-path';
import { quote } from '../../common/quote';
import { Config } from '../../contract/config';
import { EventMapping } from '../../contract/event-mapping';
import { decimalOfText } from '../../engine/aggregate/decimal';
import { DecodedRecord, UserEvent } from '../../engine/events/event';
import { createDecoder } from '../../functions/shared/decoder';
import { OperationError } from '../../operations/operation-error';
import { EventToSend } from '../api';

import { JsonTree } from './json-tree';

/** Pinpoint's record format, written as a mapping. */
const PINPOINT: EventMapping = {
  eventName: '$.event_type',
  userId: '$.endpoint.User.UserId',
  time: '$.event_timestamp',
  timeFormat: 'epochMilliseconds',
  attributes: '$.attributes',
  metrics: '$.metrics',
  eventId: '$.event_id',
};

const TIMES: Record<NonNullable<EventMapping['timeFormat']>, (time: number) => string> = {
  iso8601: (time) => JSON.stringify(new Date(time).toISOString()),
  epochSeconds: (time) => String(time / 1_000),
  epochMilliseconds: String,
};

export interface WrittenRecord {
  readonly sent: EventToSend & { readonly time: number };
  readonly text: string;
  /** The event as the installation reads it. */
  readonly decoded: Extract<DecodedRecord, { kind: 'event' }>;
}

/** Writes events in the format that an installation reads, by applying its mapping in reverse. */
export class RecordWriter {
  private readonly mapping: EventMapping;
  private readonly decode: ReturnType<typeof createDecoder>;

  constructor(config: Pick<Config, 'eventSource' | 'anonymousUsers'>) {
    this.mapping = config.eventSource.kind === 'pinpoint' ? PINPOINT : config.eventSource.parameters;
    this.decode = createDecoder(config);
  }

  /**
   * Explains why no event at all can be written; returns undefined when one can.
   *
   * @param now epoch milliseconds
   */
  fault(now: number): string | undefined {
    const { onlyIs = 'event' } = this.mapping;
    const faults = ['event', onlyIs].map((name) =>
      this.faultOf({ name, userId: 'user', attributes: {}, metrics: {} }, now),
    );
    return faults.includes(undefined) ? undefined : faults[0];
  }

  /**
   * @param event checked before: its metrics are numbers
   * @param now epoch milliseconds
   * @throws OperationError when no record exists that the installation would read as exactly this event
   */
  write(event: EventToSend, now: number): WrittenRecord {
    const text = this.textOf(event, now);
    const decoded = this.decode(Buffer.from(text).toString('base64'), now);
    if (decoded.kind === 'rejected') {
      throw new OperationError(
        'invalid-input',
        `the installation would not take ${quote(event.name)}: ${decoded.reason}`,
      );
    }
    if (decoded.kind !== 'event') {
      throw new OperationError(
        'invalid-input',
        `the installation would not take ${quote(event.name)} for an event of a user; ` +
          'choose another name or user',
      );
    }
    this.compare(event, decoded.event, now);
    return { sent: { ...event, time: decoded.event.time }, text, decoded };
  }

  private faultOf(event: EventToSend, now: number): string | undefined {
    try {
      this.write(event, now);
      return undefined;
    } catch (error) {
      if (error instanceof OperationError) return error.message;
      throw error;
    }
  }

  private textOf({ name, userId, time, attributes, metrics }: EventToSend, now: number): string {
    const { mapping } = this;
    const tree = new JsonTree();
    const put = (what: string, path: string, leaf: string, ...below: string[]) => {
      if (tree.put([...placeOf(path), ...below], leaf)) return;
      throw new OperationError(
        'invalid-input',
        `${what} has no place of its own: the installation reads something else at ` +
          [path, ...below.map(quote)].join(' '),
      );
    };
    put('the name of the event', mapping.eventName, JSON.stringify(name));
    put('the user', mapping.userId, JSON.stringify(userId));
    if (mapping.onlyWhere !== undefined) {
      put(
        `the mark ${quote(mapping.onlyIs ?? '')} of events`,
        mapping.onlyWhere,
        JSON.stringify(mapping.onlyIs),
      );
    }
    if (mapping.time !== undefined) {
      put('the time', mapping.time, TIMES[mapping.timeFormat ?? 'iso8601'](time ?? now));
    }
    if (mapping.eventId !== undefined) {
      put('the id of the event', mapping.eventId, JSON.stringify(randomUUID()));
    }
    if (mapping.attributes !== undefined) {
      for (const [key, value] of Object.entries(attributes)) {
        put(`the attribute ${quote(key)}`, mapping.attributes, JSON.stringify(value), key);
      }
    }
    if (mapping.metrics !== undefined) {
      for (const [key, value] of Object.entries(metrics)) {
        put(`the metric ${quote(key)}`, mapping.metrics, decimal(value), key);
      }
    }
    return tree.toString();
  }

  /** Throws unless the installation reads the event exactly as it was given. */
  private compare(
    { name, userId, time: given, attributes, metrics }: EventToSend,
    read: UserEvent,
    now: number,
  ): void {
    const time = given ?? now;
    if (read.name !== name) {
      throw new OperationError(
        'invalid-input',
        `the installation would read the name ${quote(name)} as ${quote(read.name)}`,
      );
    }
    if (read.userId !== userId) {
      throw new OperationError(
        'invalid-input',
        `the installation would read the user ${quote(userId)} as ${quote(read.userId)}`,
      );
    }
    if (read.time !== time) {
      throw new OperationError(
        'invalid-input',
        this.mapping.time === undefined
          ? 'events of this installation carry no time, but count when they arrive: leave the time out'
          : `the installation would not take ${new Date(time).toISOString()} ` +
              `for the time of ${quote(name)}, but ${new Date(read.time).toISOString()}: ` +
              'choose a time of at most 24 hours from now',
      );
    }
    const exact = Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, decimal(value)]));
    this.compareAll('attribute', attributes, read.attributes);
    this.compareAll('metric', exact, read.metrics);
  }

  private compareAll(
    what: 'attribute' | 'metric',
    sent: Readonly<Record<string, string>>,
    read: Readonly<Record<string, string>>,
  ): void {
    const other = [...new Set([...Object.keys(sent), ...Object.keys(read)])].find(
      (key) => !Object.hasOwn(sent, key) || !Object.hasOwn(read, key) || sent[key] !== read[key],
    );
    if (other === undefined) return;
    if (this.mapping[`${what}s`] === undefined) {
      throw new OperationError(
        'invalid-input',
        `the installation would not read the ${what} ${quote(other)}: ` +
          `its events carry no ${what}s; leave it out`,
      );
    }
    throw new OperationError(
      'invalid-input',
      `the installation would not read the ${what} ${quote(other)} as it is sent: ` +
        'that name or value means something else in its events; leave it out or change it',
    );
  }
}

/** Normalises a number to the decimal that is valid JSON and that is counted. */
function decimal(text: string): string {
  return decimalOfText(text.trim())!;
}
