import * as z from 'zod';
import { keysOf } from '../common/keys-of';
import { CHANGES_REQUEST_SCHEMA, CHANGES_RESPONSE_SCHEMA } from '../contract/changes-function';
import { CHANGE_EVENT_SCHEMA, RULE_EVENT_SCHEMA } from '../contract/rule-event';
import { TRANSFORMATION_REQUEST_SCHEMA, TRANSFORMATION_RESPONSE_SCHEMA } from '../contract/transformation';
import { RULE_SCHEMA, RuleInput, SCHEMA_PARTS } from './schema';

const tableRow = z.looseObject({ RuleType: z.string() });

/** Document that holds rules. */
export const DOCUMENT_SCHEMA = z.strictObject({
  version: z.literal(1),
  rules: z.array(z.union([RULE_SCHEMA, tableRow])),
});

/** Descriptions of the keys of a rule for people; a key without one explains itself. */
const KEY_DESCRIPTIONS: Readonly<Record<keyof RuleInput, string | undefined>> = {
  version: 'Of the form; 1.',
  key: 'A name for people; not what the rule is known by.',
  type:
    'aggregator: events from now on; date: those of a window of days, older ones included; value: tells ' +
    'its number instead of testing it.',
  events: 'The event that counts, or several of which each counts.',
  filter: undefined,
  metric: 'What is summed; else the only metric of an event, or the first by name.',
  condition: 'When the rule is met; of every rule but those of type value.',
  statistic: 'Of a rule of type value: what it tells; else sum with a metric, or count.',
  attribute:
    'With the statistic distinct, whose different values are counted; with first and last, what is told in ' +
    'place of the metric.',
  reset: 'What is left when the target is reached.',
  startDate: 'First day of a date rule without a period, YYYY-MM-DD.',
  finishDate: 'Last day of a date rule without a period, which still belongs to it.',
  startsAt: 'First day on which an aggregator rule counts.',
  endsAt: 'Last day on which an aggregator rule counts.',
  includeHistory: 'Whether events from before the rule count as well.',
  existing:
    'Of a rule that fires and includes history: skip, the default, sends nothing for the past; fire sends ' +
    'one event at once for each user whose past has reached the target.',
  period:
    'Window that moves, as last 30 days, last 12 hours, last 30 minutes, today, this month or previous ' +
    'week. Days are local; a date rule with it has no first and last day.',
  atMost:
    'How often the rule may fire for one user: 1 per day, 2 per 7 days, 1 per week, month, quarter or ' +
    'year, 3 ever; or how often a rule of type value may tell its number.',
  output:
    'The attribute or event that the rule writes; needed where its name does not follow from one event and ' +
    'one value.',
  destinations:
    'Destinations that receive the changes; else every destination of the installation. With an empty list ' +
    'none does, though the rule is judged and recorded.',
  enabled: undefined,
  description: undefined,
};

/** Describes the JSON form. Only schemas that are published need words, so they are not part of it. */
function describeForm(): z.core.$ZodRegistry<z.core.GlobalMeta> {
  const words = z.registry<z.core.GlobalMeta>();
  words.add(RULE_SCHEMA, { id: 'rule' });
  for (const key of keysOf(RULE_SCHEMA.shape)) {
    const description = KEY_DESCRIPTIONS[key];
    if (description !== undefined) words.add(RULE_SCHEMA.shape[key], { description });
  }
  const { number, day, filter, condition, statisticTest } = SCHEMA_PARTS;
  words.add(number, {
    description: 'A number, or a decimal as text where it has to be exact to more than 15 digits.',
  });
  words.add(day, { pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
  words.add(filter, { id: 'filter', description: 'Which events count.' });
  words.add(condition, { id: 'condition', description: 'When the rule is met.' });
  const { attribute, target, events, metric, period, startDate, finishDate } = statisticTest.shape;
  words.add(attribute, {
    description:
      'With distinct, whose different values are counted; with first and last, what is compared as text in ' +
      'place of the metric.',
  });
  words.add(target, {
    description:
      'A number, or a decimal as text where it has to be exact to more than 15 digits; a text where first ' +
      'or last names an attribute.',
  });
  words.add(events, { description: 'Events that the test counts; else those of the rule.' });
  words.add(statisticTest.shape.filter, { description: 'Which of them count; else the filter of the rule.' });
  words.add(metric, { description: 'What the test is of; else the metric of the rule.' });
  words.add(period, {
    description: 'Window of the test that moves; else the days or the period of the rule.',
  });
  words.add(startDate, { description: 'First day whose events the test counts; else that of the rule.' });
  words.add(finishDate, { description: 'Last day whose events the test counts; else that of the rule.' });
  words.add(tableRow, { description: 'A row of the rules table, by column.' });
  return words;
}

/** Makes the JSON Schemas that the package publishes in its folder `schemas`, by file. */
export function publishedSchemas(): Record<string, unknown> {
  const document = z.toJSONSchema(DOCUMENT_SCHEMA, { io: 'input', metadata: describeForm() });
  return {
    'rules-v1.json': {
      ...document,
      title: 'Rules',
      description: 'A document of rules: each in its JSON form or as a row of the rules table.',
    },
    'rule-function-request-v1.json': {
      $schema: document.$schema,
      title: 'Request to a function that answers rules',
      ...z.toJSONSchema(z.strictObject({ version: z.literal(1) }), { io: 'input' }),
    },
    'rule-function-response-v1.json': {
      $schema: document.$schema,
      title: 'Response of a function that answers rules',
      $ref: 'rules-v1.json',
    },
    'rule-event-v1.json': {
      ...z.toJSONSchema(RULE_EVENT_SCHEMA),
      title: 'Rule event',
      description:
        'The detail of an event "Rule Met", "Rule No Longer Met" or "Rule Target Reached" of the source ' +
        '"pinpoint-incremental-analytics".',
    },
    'rule-event-v2.json': {
      ...z.toJSONSchema(CHANGE_EVENT_SCHEMA),
      title: 'Change event',
      description:
        'The detail of any event of the source "pinpoint-incremental-analytics": of version 1, or of ' +
        'version 2 for an event "Value Changed".',
    },
    'change-function-request-v1.json': {
      ...z.toJSONSchema(CHANGES_REQUEST_SCHEMA),
      title: 'Request to a function that takes changes',
    },
    'change-function-response-v1.json': {
      ...z.toJSONSchema(CHANGES_RESPONSE_SCHEMA, { io: 'input' }),
      title: 'Response of a function that takes changes',
    },
    'transformation-request-v1.json': {
      ...z.toJSONSchema(TRANSFORMATION_REQUEST_SCHEMA),
      title: 'Transformation request',
      description: 'Request to a function that transforms records.',
    },
    'transformation-response-v1.json': {
      ...z.toJSONSchema(TRANSFORMATION_RESPONSE_SCHEMA, { io: 'input' }),
      title: 'Transformation response',
      description: 'Response of a function that transforms records: one for each, in any order.',
    },
  };
}
