import Big from 'big.js';
import * as z from 'zod';

const DECIMAL = z.string().regex(/^-?\d+(\.\d+)?$/);
const ANSWER = z.object({
  rules: z.record(
    z.string(),
    z.object({
      /** Users who meet the rule. */
      users: z.int(),
      /** Sum of the values with which users first met the rule; absent from a recount. */
      reached: DECIMAL.optional(),
      /** Sum of all users' values at the end; absent where only changes leave the state. */
      total: DECIMAL.optional(),
    }),
  ),
});

export type Answer = z.infer<typeof ANSWER>;

/** Parses the line that a peer prints. */
export function parseAnswer(text: string): Answer {
  return ANSWER.parse(JSON.parse(text));
}

/** Compares what both answers say, and describes each difference. */
export function differences(one: Answer, other: Answer): string[] {
  const rules = new Set([...Object.keys(one.rules), ...Object.keys(other.rules)]);
  return [...rules].flatMap((rule) => {
    const [left, right] = [one.rules[rule], other.rules[rule]];
    if (!left || !right) return [`${rule} is only in one of them`];
    return (['users', 'reached', 'total'] as const).flatMap((field) => {
      const [a, b] = [left[field], right[field]];
      if (a === undefined || b === undefined || new Big(a).eq(b)) return [];
      return [`${rule}: ${field} ${a} and ${b}`];
    });
  });
}
