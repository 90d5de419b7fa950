import { Aggregate, EMPTY_AGGREGATE } from '../../engine/aggregate/aggregate';
import { ActiveRule, RuleSet } from '../../engine/catalogue/rule-set';
import { resultsOf } from '../../engine/evaluate/condition';
import { skipReason } from '../../engine/evaluate/fold';
import { standingOf } from '../../engine/evaluate/standing';
import { DecodedRecord } from '../../engine/events/event';
import { exclusionReason } from '../../engine/events/exclusion-reason';
import { toHistoryEntry } from '../../engine/history/history';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { outputKey } from '../../rule-language/rule';
import { CounterMove } from '../api';
import { testView } from '../views/views';

/** Returns `counted`, or the reason why an event was not counted. */
export function outcomeOf(decoded: DecodedRecord, day: string, rules: RuleSet): string {
  if (decoded.kind === 'rejected') return `not counted: ${decoded.reason}`;
  if (decoded.kind !== 'event') return 'not counted: it belongs to no user';
  switch (skipReason(decoded.name, rules)) {
    case 'own output':
      return 'not counted: names that begin with trk_ are what rules send themselves';
    case 'platform event':
      return 'not counted: names that begin with _ are those of the platform, and no rule names this one';
  }
  const naming = rules.naming(decoded.name);
  if (naming.length === 0) {
    return 'not counted: no rule counts events of this name; it is kept for rules that look back';
  }
  const entry = toHistoryEntry(decoded.event, day);
  const reasons = naming.map((rule) => ({ name: rule.output.name, reason: exclusionReason(rule, entry) }));
  if (reasons.some(({ reason }) => reason === undefined)) return 'counted';
  return `not counted: ${reasons.map(({ name, reason }) => `for ${name} it ${reason}`).join('; ')}`;
}

/** Lists the counters that an event has changed, with the results of their tests. */
export function movesBetween(
  before: UserState | undefined,
  after: UserState | undefined,
  rules: RuleSet,
): CounterMove[] {
  return rules.rules
    .filter((rule) => before?.rules[rule.key] !== after?.rules[rule.key])
    .map((rule) => ({
      rule: outputKey(rule.output),
      tests: resultsOf(rule, aggregateAfter(after, rule, rules.calendar)).map(testView),
    }));
}

function aggregateAfter(after: UserState | undefined, rule: ActiveRule, calendar: LocalCalendar): Aggregate {
  return (after && standingOf(after, rule, calendar, after.clock ?? 0)?.aggregate) ?? EMPTY_AGGREGATE;
}
