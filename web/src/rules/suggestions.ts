import type { SheetRow, Vocabulary } from '../../../src/playground/api';
import type { Choice, ColumnDefinition } from './columns';

/** Suggests values for a cell: the choices of its column, or values observed in events. */
export function suggestionsFor(
  { choices, observed }: ColumnDefinition,
  cells: SheetRow['cells'],
  vocabulary: Vocabulary | undefined,
): readonly Choice[] {
  if (choices) return choices;
  return observed ? observedIn(vocabulary, observed, [cells.EventName ?? ''], cells.AttributeName) : [];
}

/** Suggests names and values that were seen in events: in those of the given names, if there are any. */
export function observedIn(
  vocabulary: Vocabulary | undefined,
  observed: NonNullable<ColumnDefinition['observed']>,
  eventNames: readonly string[],
  attribute?: string,
): readonly Choice[] {
  const events = vocabulary?.events ?? [];
  const own = events.filter(({ name }) => eventNames.includes(name));
  const ofEvent = own.length > 0 ? own : events;
  switch (observed) {
    case 'events':
      return valuesOf(events.map(({ name }) => name));
    case 'metrics':
      return valuesOf([...namesOfNumbers(ofEvent), ...namesOfTexts(ofEvent, holdsNumber)]);
    case 'attributes':
      return valuesOf([...namesOfTexts(ofEvent), ...namesOfNumbers(ofEvent)]);
    case 'values':
      return valuesOf(
        ofEvent.flatMap(({ attributes }) =>
          attributes.filter(({ name }) => name === attribute).flatMap(({ values }) => values),
        ),
      );
  }
}

/** Filters choices by the typed text: those that start with it first, then those that contain it. */
export function matching(choices: readonly Choice[], typed: string): readonly Choice[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return choices;
  const begins = choices.filter(({ value }) => value.toLowerCase().startsWith(text));
  const holds = choices.filter(
    (choice) => !begins.includes(choice) && choice.value.toLowerCase().includes(text),
  );
  return [...begins, ...holds];
}

/** Returns the part of a comma-separated list that is being typed. */
export function lastOf(text: string): string {
  return text.slice(text.lastIndexOf(',') + 1).trimStart();
}

export function withLast(text: string, value: string): string {
  const comma = text.lastIndexOf(',');
  return comma < 0 ? value : `${text.slice(0, comma)}, ${value}`;
}

type Events = Vocabulary['events'];

function namesOfNumbers(events: Events): readonly string[] {
  return events.flatMap(({ metrics }) => metrics);
}

function namesOfTexts(events: Events, isWanted: (text: Text) => boolean = () => true): readonly string[] {
  return events.flatMap(({ attributes }) => attributes.filter(isWanted).map(({ name }) => name));
}

type Text = Events[number]['attributes'][number];

/** Tells whether a rule may read a text as a number. */
function holdsNumber({ values }: Text): boolean {
  return values.some((value) => /^-?\d+(\.\d+)?$/.test(value));
}

function valuesOf(names: readonly string[]): readonly Choice[] {
  return [...new Set(names)].map((value) => ({ value }));
}
