import { EventToSend } from '../api';

/** Writes an event as a record of Pinpoint's stream, with every digit of its numbers. */
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
