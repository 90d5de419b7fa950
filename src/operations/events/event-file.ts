import { statSync } from 'node:fs';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { DatedEvent } from '../../engine/events/event';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { Decoder } from '../../functions/aggregator/aggregator';
import { progressBar } from '../progress';
import { UsageError } from '../usage-error';
import { eventLines } from './event-lines';

export interface ReadEvent {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of a file of events, with a bar on a terminal. */
export async function* readEvents(path: string, stderr: NodeJS.WriteStream): AsyncGenerator<ReadEvent> {
  const bar = progressBar(sizeOf(path), 'events', stderr);
  try {
    yield* eventLines(path, bar.update);
  } finally {
    bar.stop();
  }
}

/** The event of a line, if it is one that any rule may count. */
export function eventOf(
  decode: Decoder,
  text: string,
  arrival: number,
  calendar: LocalCalendar,
  rules?: RuleSet,
): DatedEvent | undefined {
  const decoded = decode(text, arrival);
  if (decoded.kind !== 'event' || (rules && skipReason(decoded.name, rules))) return undefined;
  return { ...decoded.event, day: calendar.dayOf(decoded.event.time) };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw new UsageError(`the events file ${path} cannot be read: ${(error as Error).message}`);
  }
}
