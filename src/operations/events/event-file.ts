import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { DatedEvent } from '../../engine/events/event';
import { Decoder, separate } from '../../engine/events/stream-record';
import { LocalCalendar } from '../../engine/windows/local-calendar';

/** Event with the text of a line that holds it alone. */
export interface EventText {
  readonly text: string;
  readonly event: DatedEvent;
}

/** Decodes the events of a line; leaves out what no rule may count. */
export function eventsOf(
  decode: Decoder,
  line: string,
  arrival: number,
  calendar: LocalCalendar,
  rules?: RuleSet,
): EventText[] {
  const place = (_: { readonly data: string }, _n: number, data: string) => ({ data });
  return separate({ data: line }, ({ data }) => decode(data, arrival), place).flatMap(
    ({ record: { data: text }, decoded }) => {
      if (decoded.kind !== 'event' || (rules && skipReason(decoded.name, rules))) return [];
      const { event } = decoded;
      return [{ text, event: { ...event, day: calendar.dayOf(event.time), arrival } }];
    },
  );
}
