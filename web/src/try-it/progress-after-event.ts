import type { SentEvent, UserRule } from '../../../src/playground/api';

/** Updates the rules of a user with the outcome of an event, before the server is asked again. */
export function afterEvent(rules: readonly UserRule[], { counters, changes }: SentEvent): UserRule[] {
  return rules.map((one) => {
    const counter = counters.find(({ rule }) => rule === one.rule);
    const own = changes.filter(({ rule }) => rule === one.rule);
    if (counter === undefined && own.length === 0) return one;
    const { value: last, told } = own.at(-1) ?? {};
    return {
      ...one,
      tests: counter?.tests ?? one.tests,
      changes: one.changes + own.length,
      in: last === undefined ? one.in : last !== 'not-ready' && told !== null,
      ...(told !== undefined && { value: told }),
    };
  });
}
