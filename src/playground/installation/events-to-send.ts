import { MAX_TIME } from '../../engine/events/event';
import { EventToSend, SendRequest } from '../api';
import { Refusal } from '../ports';

const MAX_EVENTS = 1_000;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * The events of a request.
 *
 * @throws Refusal with the field, its value and what to write instead
 */
export function eventsIn({ events }: SendRequest): readonly EventToSend[] {
  if (!Array.isArray(events) || events.length === 0) {
    throw new Refusal(400, 'there is no event to send: give at least one under events');
  }
  if (events.length > MAX_EVENTS) {
    throw new Refusal(
      400,
      `${events.length} events are too many at once: send at most ${MAX_EVENTS}, or load them as a file`,
    );
  }
  for (const event of events) check(event as EventToSend);
  return events as EventToSend[];
}

/** The event as a record of a stream, its numbers digit by digit. */
export function recordOf({ name, userId, time, attributes, metrics }: EventToSend, now: number): string {
  const numbers = Object.entries(metrics)
    .map(([metric, value]) => `${JSON.stringify(metric)}:${value.trim()}`)
    .join();
  const rest = JSON.stringify({
    event_type: name,
    event_timestamp: time ?? now,
    arrival_timestamp: now,
    attributes,
    endpoint: { User: { UserId: userId } },
  });
  return `${rest.slice(0, -1)},"metrics":{${numbers}}}`;
}

function check({ name, userId, time, attributes, metrics }: EventToSend): void {
  if (typeof name !== 'string' || name === '') {
    throw new Refusal(400, 'the event has no name: write what has happened, such as purchase');
  }
  if (typeof userId !== 'string' || userId === '') {
    throw new Refusal(400, `the event ${quoted(name)} has no user: write who has done it, such as maria`);
  }
  if (time !== undefined && !(typeof time === 'number' && time >= 0 && time <= MAX_TIME)) {
    throw new Refusal(
      400,
      `the time of ${quoted(name)} is ${quoted(time)}: choose a moment between the years 1970 and 9999`,
    );
  }
  for (const [attribute, value] of entriesOf(attributes, 'attributes')) {
    if (typeof value !== 'string') {
      throw new Refusal(400, `the attribute ${quoted(attribute)} is ${quoted(value)}: write it as text`);
    }
  }
  for (const [metric, value] of entriesOf(metrics, 'metrics')) {
    if (typeof value !== 'string' || !NUMBER.test(value.trim()) || !Number.isFinite(Number(value))) {
      throw new Refusal(
        400,
        `the metric ${quoted(metric)} is ${quoted(value)}, which is no number: write it with digits and a point, such as 1250 or 12.50`,
      );
    }
  }
}

function entriesOf(record: unknown, field: string): [string, unknown][] {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new Refusal(400, `${field} is ${quoted(record)}: give an object with a value for each name`);
  }
  return Object.entries(record);
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing');
  return `“${text.length > 100 ? `${text.slice(0, 100)}…` : text}”`;
}
