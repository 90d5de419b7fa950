import { compare } from '../../engine/aggregate/decimal';
import { UserEvent } from '../../engine/events/event';
import { isNonNumeric } from '../../engine/events/values';
import { TextCounts } from './distinct-texts';

const MAX_NAMES = 200;
const MAX_VALUES = 100;
const MAX_TEXTS = 100;

/** Values of one name that the events of one name carry: numbers are metrics, texts attributes. */
export class ValueTotals {
  readonly texts = new TextCounts(MAX_TEXTS);
  /** Events with a text here. */
  textual = 0;
  /** Events with a text here that is no number either. */
  nonNumeric = 0;
  /** Events with a number here. */
  numeric = 0;
  min?: string;
  max?: string;
  /** Sum of the numbers, as good as JavaScript adds them. */
  sum = 0;

  constructor(readonly name: string) {}

  add(event: UserEvent): void {
    if (Object.hasOwn(event.metrics, this.name)) this.addNumber(event.metrics[this.name]);
    else this.addText(event.attributes[this.name], isNonNumeric(event, this.name));
  }

  private addNumber(number: string): void {
    this.numeric++;
    this.sum += Number(number);
    if (this.min === undefined || compare(number, this.min) < 0) this.min = number;
    if (this.max === undefined || compare(number, this.max) > 0) this.max = number;
  }

  private addText(text: string, isNoNumber: boolean): void {
    this.textual++;
    if (isNoNumber) this.nonNumeric++;
    this.texts.add(text);
  }
}

/** Events of one name. */
export class NamedEvents {
  events = 0;
  /** Whether the events carry values of more names than are kept. */
  hasMoreValues = false;
  private readonly totals = new Map<string, ValueTotals>();

  constructor(readonly name: string) {}

  get values(): readonly ValueTotals[] {
    return [...this.totals.values()];
  }

  add(event: UserEvent): void {
    this.events++;
    for (const name of new Set([...Object.keys(event.attributes), ...Object.keys(event.metrics)])) {
      const totals = this.totals.get(name);
      if (totals) totals.add(event);
      else if (this.totals.size >= MAX_VALUES) this.hasMoreValues = true;
      else this.begin(name).add(event);
    }
  }

  private begin(name: string): ValueTotals {
    const totals = new ValueTotals(name);
    this.totals.set(name, totals);
    return totals;
  }
}

/** Adds up events by name; its memory does not grow with them. */
export class EventNames {
  /** Events whose names came when the limit of names was reached. */
  others = 0;
  private readonly byName = new Map<string, NamedEvents>();

  add(event: UserEvent): void {
    const named = this.byName.get(event.name);
    if (named) return named.add(event);
    if (this.byName.size >= MAX_NAMES) {
      this.others++;
      return;
    }
    const first = new NamedEvents(event.name);
    this.byName.set(event.name, first);
    first.add(event);
  }

  /** Lists the names with their events, the most frequent first. */
  list(): NamedEvents[] {
    return [...this.byName.values()].sort((a, b) => b.events - a.events);
  }
}
