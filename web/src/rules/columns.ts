import { COLUMNS } from '../../../src/rule-language/columns';
import { DESTINATION_NAMES, NOBODY, OPERATORS } from '../../../src/rule-language/rule';

export interface Choice {
  readonly value: string;
  readonly meaning?: string;
}

export interface ColumnDefinition {
  readonly name: string;
  /** Explanation of a few words, shown below the name. */
  readonly gloss: string;
  /** Explanation for a reader who has never seen the column. */
  readonly help: string;
  readonly kind: 'text' | 'long' | 'number' | 'date' | 'choice';
  /** Width in pixels. */
  readonly width: number;
  readonly choices?: readonly Choice[];
  /** Accepts several choices, separated by commas. */
  readonly several?: true;
  /** Shown only on request, or when a row uses the column. */
  readonly rare?: true;
  /** Part of the observed events that provides the suggestions. */
  readonly observed?: 'events' | 'metrics' | 'attributes' | 'values';
}

const NOT_TESTED: Choice = { value: 'na', meaning: 'not tested' };
const OPERATOR_CHOICES: readonly Choice[] = [
  ...OPERATORS.map((value) => ({ value, meaning: meaningOf(value) })),
  NOT_TESTED,
];
const YES_NO: readonly Choice[] = [{ value: 'yes' }, { value: 'no' }];

const DEFINITIONS: Readonly<Record<string, Omit<ColumnDefinition, 'name'>>> = {
  'RuleType': {
    gloss: 'counts from now, or a period',
    help:
      'aggregator counts every event from now on. date counts the events of a period, ' +
      'from StartDate to FinishDate, those of the past as well.',
    kind: 'choice',
    width: 108,
    choices: [
      { value: 'aggregator', meaning: 'all events from now on' },
      { value: 'date', meaning: 'the events of a period' },
    ],
  },
  'EventName': {
    gloss: 'what users do',
    help: 'The event to count, written exactly as it is sent: greenbutton, purchase.',
    kind: 'text',
    width: 132,
    observed: 'events',
  },
  'AttributeName': {
    gloss: 'only events whose…',
    help:
      'Only events count whose attribute of this name has the value of the next column. ' +
      'Empty or na: all events of the name count.',
    kind: 'text',
    width: 120,
    rare: true,
    observed: 'attributes',
  },
  'AttributeValue': {
    gloss: '…is exactly',
    help: 'The value that the attribute must have, exactly. Empty or na: all events of the name count.',
    kind: 'text',
    width: 120,
    rare: true,
    observed: 'values',
  },
  'Operator-C': {
    gloss: 'how often: compare',
    help:
      'How the number of events is compared with Target-C. equal 5 is met by the 5th event, ' +
      'greater 5 by the 6th. na: the number does not matter.',
    kind: 'choice',
    width: 102,
    choices: OPERATOR_CHOICES,
  },
  'Target-C': {
    gloss: 'how often',
    help: 'The number of events that Operator-C compares with: a whole number.',
    kind: 'number',
    width: 78,
  },
  'Operator-V': {
    gloss: 'how much: compare',
    help:
      'How the sum of the event’s number (a price, points) is compared with Target-V. ' +
      'na: the sum does not matter. With both, both have to hold.',
    kind: 'choice',
    width: 102,
    choices: OPERATOR_CHOICES,
  },
  'Target-V': {
    gloss: 'how much',
    help: 'The sum that Operator-V compares with: 500 or 49.90.',
    kind: 'number',
    width: 78,
  },
  'ResetWhenReachTarget': {
    gloss: 'again and again?',
    help:
      'yes: each time the target is reached, an event trk_… is sent and counting starts again, ' +
      'which is “every nth time”. no: the user is put into a segment.',
    kind: 'choice',
    width: 124,
    choices: [
      { value: 'yes', meaning: 'every time: sends an event' },
      { value: 'no', meaning: 'once: a segment' },
    ],
  },
  'StartDate': {
    gloss: 'first day, of date rules',
    help: 'The first day that a date rule counts, as 2021-01-31. Other rules leave it empty.',
    kind: 'date',
    width: 108,
  },
  'FinishDate': {
    gloss: 'last day, of date rules',
    help:
      'The last day that a date rule counts, as 2021-01-31; it counts in full. ' +
      'Other rules leave it empty.',
    kind: 'date',
    width: 108,
  },
  'Metric': {
    gloss: 'which number is summed',
    help: 'Which of the event’s numbers is summed. Empty: its only one, or the first by name.',
    kind: 'text',
    width: 112,
    rare: true,
    observed: 'metrics',
  },
  'Output': {
    gloss: 'another name',
    help: 'Another name for the segment or event that the rule writes. Empty: a name made of the event’s.',
    kind: 'text',
    width: 132,
    rare: true,
  },
  'Reset': {
    gloss: 'what is left then',
    help:
      'What is left after a reset. zero: counting starts from nothing. ' +
      'carry: what was over the target counts on. Empty: zero.',
    kind: 'choice',
    width: 96,
    choices: [
      { value: 'zero', meaning: 'start from nothing' },
      { value: 'carry', meaning: 'what was over counts on' },
    ],
    rare: true,
  },
  'Enabled': {
    gloss: 'in force?',
    help: 'no: the row is kept and does nothing. Empty: yes.',
    kind: 'choice',
    width: 92,
    choices: YES_NO,
    rare: true,
  },
  'Description': {
    gloss: 'a note',
    help: 'A note for people. It changes nothing.',
    kind: 'text',
    width: 200,
    rare: true,
  },
  'StartsAt': {
    gloss: 'counts from this day',
    help: 'The first day on which an aggregator rule counts. Empty: no limit.',
    kind: 'date',
    width: 112,
    rare: true,
  },
  'EndsAt': {
    gloss: 'counts to this day',
    help: 'The last day on which an aggregator rule counts. Empty: no limit.',
    kind: 'date',
    width: 112,
    rare: true,
  },
  'IncludeHistory': {
    gloss: 'the past as well?',
    help: 'yes: an aggregator rule counts the events from before it, too. Empty: no.',
    kind: 'choice',
    width: 112,
    choices: YES_NO,
    rare: true,
  },
  'Destination': {
    gloss: 'where changes go',
    help:
      'The destinations that receive a change, with a comma between them. ' +
      'none: no destination, it is only counted. Empty: all that are connected.',
    kind: 'choice',
    width: 150,
    choices: [
      ...DESTINATION_NAMES.map((value) => ({ value })),
      { value: NOBODY, meaning: 'no destination: only counted' },
    ],
    several: true,
    rare: true,
  },
  'Definition': {
    gloss: 'the rule as JSON',
    help:
      'The whole rule in the JSON form, for what the columns cannot say. ' +
      'Beside it only Enabled and Description are used.',
    kind: 'long',
    width: 260,
    rare: true,
  },
};

/** Column of the guide's sheet that nothing reads. */
const HIDDEN_COLUMN = 'Key';

export const COLUMN_DEFINITIONS: readonly ColumnDefinition[] = COLUMNS.filter(
  (name) => name !== HIDDEN_COLUMN,
).map((name) => ({ name, ...DEFINITIONS[name] }));

/**
 * Selects the columns of the sheet in order: the common ones, rare ones that a row uses or that are
 * requested, and those that only this table has.
 */
export function shownColumns(
  rows: readonly { readonly cells: Readonly<Record<string, string>> }[],
  all: boolean,
): readonly ColumnDefinition[] {
  const used = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const foreign = [...used].filter((name) => name !== HIDDEN_COLUMN && DEFINITIONS[name] === undefined);
  return [
    ...COLUMN_DEFINITIONS.filter(({ name, rare }) => !rare || all || used.has(name)),
    ...foreign.map((name): ColumnDefinition => ({
      name,
      gloss: 'not read',
      help: `No rule reads ${name}; it is kept as it is.`,
      kind: 'text',
      width: 120,
    })),
  ];
}

function meaningOf(operator: (typeof OPERATORS)[number]): string {
  switch (operator) {
    case 'equal':
      return '= exactly';
    case 'greater':
      return '> more than';
    case 'atLeast':
      return '≥ this or more';
    case 'less':
      return '< fewer than';
    case 'atMost':
      return '≤ this or fewer';
    case 'notEqual':
      return '≠ any other';
  }
}
