import type { EventToSend } from '../../../src/playground/api';
import { isDay, isTime, momentOf } from '../shared/zoned-time';

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** An event that is being written. */
export interface EventForm {
  readonly name: string;
  readonly attributes: readonly Pair[];
  readonly metrics: readonly Pair[];
  /** Day and time are both empty for the installation's clock. */
  readonly day: string;
  readonly time: string;
}

/** Time of an event for which only a day is given. */
export const NOON = '12:00';

export const EMPTY_FORM: EventForm = { name: '', attributes: [], metrics: [], day: '', time: '' };

export interface FormFaults {
  readonly name?: string;
  readonly day?: string;
  readonly time?: string;
  /** Faults by position in the list. */
  readonly attributes: Readonly<Record<number, string>>;
  readonly metrics: Readonly<Record<number, string>>;
}

export function faultsOf(form: EventForm): FormFaults {
  return {
    ...(form.name.trim() === '' && { name: 'Say what the event is called, such as purchase.' }),
    ...whenFaults(form),
    attributes: pairFaults(form.attributes, () => undefined),
    metrics: pairFaults(form.metrics, (value) =>
      isDecimal(value) ? undefined : `“${value}” is not a number. Write it with a point: 19.99`,
    ),
  };
}

export function isRight({ name, day, time, attributes, metrics }: FormFaults): boolean {
  return (
    name === undefined &&
    day === undefined &&
    time === undefined &&
    Object.keys(attributes).length === 0 &&
    Object.keys(metrics).length === 0
  );
}

/** @param form without faults */
export function eventOf(form: EventForm, userId: string, timeZone: string): EventToSend {
  return {
    name: form.name.trim(),
    userId,
    ...(form.day !== '' && { time: momentOf(form.day, form.time || NOON, timeZone) }),
    attributes: record(form.attributes),
    metrics: record(form.metrics),
  };
}

function whenFaults({ day, time }: EventForm): Pick<FormFaults, 'day' | 'time'> {
  return {
    ...(day !== '' && !isDay(day) && { day: `“${day}” is not a day. Write it as 2021-01-31.` }),
    ...(day === '' && time !== '' && { day: 'Say the day as well, or leave both empty for now.' }),
    ...(time !== '' && !isTime(time) && { time: `“${time}” is not a time. Write it as 14:30.` }),
  };
}

function pairFaults(
  pairs: readonly Pair[],
  valueFault: (value: string) => string | undefined,
): Record<number, string> {
  const faults: Record<number, string> = {};
  const seen = new Set<string>();
  pairs.forEach(({ name, value }, index) => {
    if (isBlank({ name, value })) return;
    const fault =
      name.trim() === ''
        ? 'Give it a name.'
        : seen.has(name.trim())
          ? `“${name.trim()}” is there already.`
          : valueFault(value.trim());
    if (fault !== undefined) faults[index] = fault;
    seen.add(name.trim());
  });
  return faults;
}

function record(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter((pair) => !isBlank(pair)).map(({ name, value }) => [name.trim(), value.trim()]),
  );
}

function isBlank({ name, value }: Pair): boolean {
  return name.trim() === '' && value.trim() === '';
}

function isDecimal(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text);
}
