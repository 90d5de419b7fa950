import * as z from '../common/zod';
import { CHANGE_EVENT_SCHEMA } from './rule-event';

/** Request to a function that takes changes. */
export const CHANGES_REQUEST_SCHEMA = z.object({
  version: z.literal(1),
  changes: z.array(CHANGE_EVENT_SCHEMA).check(z.describe('Changes of different users, at most 100.')),
});

/** Answer of such a function: an outcome for every change, by its id. A change without one is sent again. */
export const CHANGES_RESPONSE_SCHEMA = z.object({
  version: z.literal(1),
  results: z.array(
    z.object({
      id: z.string(),
      outcome: z
        .enum(['delivered', 'retry', 'rejected'])
        .check(
          z.describe(
            '"retry": worth another try, soon. "rejected": never; the change is kept among the dead letters.',
          ),
        ),
      reason: z
        .optional(z.string())
        .check(z.describe('For "retry" and "rejected". It is kept and logged, so it should name no user.')),
    }),
  ),
});

export type ChangesRequest = z.infer<typeof CHANGES_REQUEST_SCHEMA>;
