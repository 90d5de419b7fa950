import { statSync } from 'node:fs';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { DatedEvent } from '../../engine/events/event';
import { Decoder } from '../../engine/events/stream-record';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { OperationError } from '../operation-error';

/** Decodes a line; undefined when it holds no event, or one that no rule may count. */
export function eventOf(
  decode: Decoder,
  text: string,
  arrival: number,
  calendar: LocalCalendar,
  rules?: RuleSet,
): DatedEvent | undefined {
  const decoded = decode(text, arrival);
  if (decoded.kind !== 'event' || (rules && skipReason(decoded.name, rules))) return undefined;
  return { ...decoded.event, day: calendar.dayOf(decoded.event.time), arrival };
}

/**
 * Measures an event file in bytes.
 *
 * @throws OperationError when the file cannot be read
 */
export function sizeOfEventFile(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw new OperationError(
      'unavailable',
      `the events file ${path} cannot be read: ${(error as Error).message}`,
    );
  }
}
