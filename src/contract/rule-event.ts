import * as z from '../common/zod';

/** Version of a rule event, raised when a field changes its meaning; new fields may come at any time. */
export const RULE_EVENT_VERSION = '1';

/** Values of the metric, and of attributes by name, that a rule looks at. */
const VALUES = z.partial(z.object({ metric: z.string(), attributes: z.record(z.string(), z.string()) }));

/** Event that tells subscribers of the event bus and functions of a change. */
export const RULE_EVENT_SCHEMA = z.object({
  version: z.literal(RULE_EVENT_VERSION),
  id: z
    .string()
    .check(z.describe('The same however often the change is delivered: what repetitions are recognised by.')),
  sequence: z
    .optional(z.number())
    .check(
      z.describe(
        'Number of the change among those of this rule and user, from 1: what puts changes in order. ' +
          'Absent in events of earlier releases.',
      ),
    ),
  userId: z.string(),
  endpointId: z
    .optional(z.string())
    .check(z.describe('The device or browser that the user was last seen with.')),
  rule: z.string().check(z.describe('What the rule is known by, such as "attribute:big_spender".')),
  output: z.object({ kind: z.enum(['attribute', 'event']), name: z.string() }),
  value: z
    .optional(z.enum(['ready', 'not-ready']))
    .check(z.describe('Present when the output is an attribute: whether the user is in.')),
  count: z
    .number()
    .check(z.describe('How many events were counted when the rule was judged, before any reset.')),
  sum: z.string().check(z.describe('Their sum, as text so that no digit is lost.')),
  statistics: z
    .optional(
      z.partial(
        z.object({
          average: z.string(),
          min: z.string(),
          max: z.string(),
          distinct: z.record(
            z.string(),
            z.object({ count: z.number(), atLeast: z.optional(z.literal(true)) }),
          ),
          days: z
            .number()
            .check(z.describe('Different local days with an event, of which 1,000 are told apart.')),
          first: VALUES.check(
            z.describe('Metric and attributes, each of the earliest event that carries it.'),
          ),
          last: VALUES.check(z.describe('Metric and attributes, each of the latest event that carries it.')),
        }),
      ),
    )
    .check(z.describe('Present when the rule tests more than count and sum.')),
  window: z
    .optional(z.object({ start: z.string(), finish: z.string() }))
    .check(
      z.describe(
        'Present when the rule has one of days: its first and last local day, as of the change where it ' +
          'moves.',
      ),
    ),
  at: z
    .string()
    .check(
      z.describe(
        'Time of the event that caused the change, of the boundary at which time alone did, or of the ' +
          'scheduled run: ISO 8601, UTC.',
      ),
    ),
  until: z
    .optional(z.string())
    .check(
      z.describe(
        'When time alone will change this next, if the user does nothing else: ISO 8601, UTC. Absent when ' +
          'it never does.',
      ),
    ),
});

/** Version of the event that tells a value: an event of version 1 with another meaning of its `value`. */
export const VALUE_EVENT_VERSION = '2';

/** Event that tells subscribers of the value of a rule that tests nothing. */
export const VALUE_EVENT_SCHEMA = z.extend(RULE_EVENT_SCHEMA, {
  version: z.literal(VALUE_EVENT_VERSION),
  value: z
    .nullable(z.string())
    .check(
      z.describe(
        'The value as exact text; null when there is none any more, and the attribute is to be removed.',
      ),
    ),
});

/** Any event that tells of a change: those of version 1, and the values of version 2. */
export const CHANGE_EVENT_SCHEMA = z.union([RULE_EVENT_SCHEMA, VALUE_EVENT_SCHEMA]);

export type RuleEventDetail = z.infer<typeof RULE_EVENT_SCHEMA>;
export type ChangeEventDetail = z.infer<typeof CHANGE_EVENT_SCHEMA>;
