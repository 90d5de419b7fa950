import type { RowProblem } from '../../../../src/playground/api';
import { COLUMN_KEYS, type Column } from '../../../../src/rule-language/columns';
import type { FilterForm, JsonForm } from '../../../../src/rule-language/json-form/form';
import { leavesOf, testsOf } from './form-edits';
import { shownFields } from './shown-fields';

const TEST_FIELDS = ['statistic', 'attribute', 'operator', 'target', 'events', 'metric', 'period'];

/** Finds the problems of a rule by the place of its form that they are about. */
export class Faults {
  private readonly placed: readonly { readonly place: string; readonly problem: RowProblem }[];
  private readonly places: ReadonlySet<string>;

  constructor(problems: readonly RowProblem[], form: JsonForm) {
    this.placed = problems.map((problem) => ({ place: placeOf(problem, form), problem }));
    this.places = new Set(placesOf(form));
  }

  /** Returns what to say below a field. */
  at(place: string): { readonly errorText?: string; readonly warningText?: string } {
    const messages = (severity: RowProblem['severity']) =>
      this.placed
        .filter((one) => one.place === place && one.problem.severity === severity)
        .map(({ problem }) => withoutPlace(problem))
        .join(' ');
    return { errorText: messages('error') || undefined, warningText: messages('warning') || undefined };
  }

  /** Problems that no field of the form is about. */
  get elsewhere(): readonly RowProblem[] {
    return this.placed.filter(({ place }) => !this.places.has(place)).map(({ problem }) => problem);
  }
}

/** Names the place of a problem in the form: a key of the JSON form, or a path of keys. */
function placeOf({ column, place: inJson }: RowProblem, form: JsonForm): string {
  if (inJson !== undefined) return inJson.replace(/((?:^|\.)events)\[\d+\]$/, '$1');
  if (column === undefined) return '';
  const [key, part] = SIDES[column] ?? [COLUMN_KEYS[column as Column] ?? column];
  if (part === undefined) return key;
  if (key === 'filter') return `filter.${part}`;
  const place = testsOf(form.condition).find(([, { statistic }]) => statistic === key)?.[0] ?? 'condition';
  return place === 'condition' && !form.condition ? place : `${place}.${part}`;
}

/** Returns the message of a problem without the place that it begins with. */
function withoutPlace({ place, message }: RowProblem): string {
  return place === undefined ? message : message.slice(place.length + 2);
}

/** Parts of the form that pairs of columns stand for. */
const SIDES: Readonly<Record<string, readonly [string, string]>> = {
  'AttributeName': ['filter', 'attribute'],
  'AttributeValue': ['filter', 'value'],
  'Operator-C': ['count', 'operator'],
  'Target-C': ['count', 'target'],
  'Operator-V': ['sum', 'operator'],
  'Target-V': ['sum', 'target'],
};

function placesOf(form: JsonForm): string[] {
  const { condition, filter } = form;
  return [
    ...shownFields(form),
    ...(filter ? filterPlaces(filter, 'filter') : []),
    ...testsOf(condition).flatMap(([place, test]) => [
      ...TEST_FIELDS.map((field) => `${place}.${field}`),
      ...(test.filter ? filterPlaces(test.filter, `${place}.filter`) : []),
    ]),
  ];
}

function filterPlaces(filter: FilterForm, place: string): string[] {
  return leavesOf(filter, place).flatMap(([at]) =>
    ['attribute', 'metric', 'operator', 'value'].map((field) => `${at}.${field}`),
  );
}
