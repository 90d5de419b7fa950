import { Column } from './columns';

/** Explanation of a column for people who have never seen it, on the page and in the documentation. */
export interface ColumnWords {
  /** A few words below the heading. */
  readonly label: string;
  /** Whole sentences. */
  readonly help: string;
}

/** Explanations of all columns, apart from the columns themselves so that the functions do without them. */
export const COLUMN_WORDS: Readonly<Record<Column, ColumnWords>> = {
  'RuleType': {
    label: 'from now, a period, or a value',
    help:
      'aggregator counts every event from now on. date counts the events of a period, from StartDate to ' +
      'FinishDate or as Period says, those of the past as well. value tests nothing: the user attribute ' +
      'carries the number itself, as Statistic says.',
  },
  'EventName': {
    label: 'what users do',
    help: 'The event to count, written exactly as it is sent: greenbutton, purchase.',
  },
  'AttributeName': {
    label: 'only events whose…',
    help:
      'Only events count whose attribute of this name has the value of the next column. Empty or na: all ' +
      'events of the name count.',
  },
  'AttributeValue': {
    label: '…is exactly',
    help: 'The value that the attribute must have, exactly. Empty or na: all events of the name count.',
  },
  'Operator-C': {
    label: 'how often: compare',
    help:
      'How the number of events is compared with Target-C. equal 5 is met by the 5th event, greater 5 by ' +
      'the 6th. na: the number does not matter.',
  },
  'Target-C': {
    label: 'how often',
    help: 'The number of events that Operator-C compares with: a whole number.',
  },
  'Operator-V': {
    label: 'how much: compare',
    help:
      'How the sum of the event’s number (a price, points) is compared with Target-V. na: the sum does ' +
      'not matter. With both, both have to hold.',
  },
  'Target-V': {
    label: 'how much',
    help: 'The sum that Operator-V compares with: 500 or 49.90.',
  },
  'ResetWhenReachTarget': {
    label: 'again and again?',
    help:
      'yes: each time the target is reached, an event trk_… is sent and counting starts again, which is ' +
      '“every nth time”. no: the user is put into a segment.',
  },
  'StartDate': {
    label: 'first day, of date rules',
    help:
      'The first day that a date rule counts, as 2021-01-31. Other rules leave it empty, as do those with ' +
      'a Period.',
  },
  'FinishDate': {
    label: 'last day, of date rules',
    help:
      'The last day that a date rule counts, as 2021-01-31; it counts in full. Other rules leave it ' +
      'empty, as do those with a Period.',
  },
  'Key': {
    label: 'nothing',
    help: 'Nothing reads it. It is there because the guide’s sheet has it.',
  },
  'Metric': {
    label: 'which number is summed',
    help: 'Which of the event’s numbers is summed. Empty: its only one, or the first by name.',
  },
  'Output': {
    label: 'another name',
    help: 'Another name for the segment or event that the rule writes. Empty: a name made of the event’s.',
  },
  'Reset': {
    label: 'what is left then',
    help:
      'What is left after a reset. zero: counting starts from nothing. carry: what was over the target ' +
      'counts on. Empty: zero.',
  },
  'Enabled': {
    label: 'in force?',
    help: 'no: the row is kept and does nothing. Empty: yes.',
  },
  'Description': {
    label: 'a note',
    help: 'A note for people. It changes nothing.',
  },
  'StartsAt': {
    label: 'counts from this day',
    help: 'The first day on which an aggregator rule counts. Empty: no limit.',
  },
  'EndsAt': {
    label: 'counts to this day',
    help: 'The last day on which an aggregator rule counts. Empty: no limit.',
  },
  'IncludeHistory': {
    label: 'the past as well?',
    help: 'yes: an aggregator rule counts the events from before it, too. Empty: no.',
  },
  'Existing': {
    label: 'who is there already?',
    help:
      'Of a rule that fires and counts the past. skip: nothing is sent for the past, and what is left of ' +
      'it counts on. fire: one event is sent at once for each user whose past has reached the target. ' +
      'Empty: skip.',
  },
  'Period': {
    label: 'a window that moves',
    help:
      'The latest days, hours or minutes, or a part of the calendar, as last 30 days, last 12 hours, this ' +
      'month or previous week. Events that leave it count no more, and users go in and out by time alone. ' +
      'Empty: it does not move.',
  },
  'AtMost': {
    label: 'how often at most',
    help:
      'How often the rule may fire for one user: 1 per day, 2 per 7 days, 1 per week, month, quarter or ' +
      'year, 3 ever. What is beyond it is not sent, and counting starts again all the same. Of a rule that ' +
      'tells its number: how often it is told, the last one when the time is over. Empty: no limit.',
  },
  'Statistic': {
    label: 'the value told',
    help:
      'Of a rule of type value: count, sum, average, min, max, days, first, last, or distinct and an ' +
      'attribute, as distinct category. With an attribute, first and last tell its text, as last plan. ' +
      'Empty: sum with a Metric, else count.',
  },
  'Destination': {
    label: 'where changes go',
    help:
      'The destinations that receive a change, with a comma between them. ' +
      'none: no destination, it is only counted. Empty: all that are connected.',
  },
  'Definition': {
    label: 'the rule as JSON',
    help:
      'The whole rule in the JSON form, for what the columns cannot say. Beside it only Enabled and ' +
      'Description are used.',
  },
};
