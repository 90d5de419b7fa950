import { ActiveRule } from '../../engine/catalogue/rule-set';
import { HistoryEntry } from '../../engine/history/history';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { Explanation } from '../../operations/explanation';
import { sentenceText } from '../../rule-language/rule-sentence';
import { ChangeView, TimelineEntry, UserRule, UserView } from '../api';
import { KnownUser } from '../ports';
import { explainRule } from './explain-rule';
import { testView } from './views';

/** Days or times shown of the events that counted. */
const SHOWN_EVENTS = 20;
const TIMELINE_LENGTH = 500;

/** @param changes newest first; absent where they are not stored */
export function userView(
  { userId, state, history }: KnownUser,
  rules: readonly ActiveRule[],
  changes: readonly ChangeView[] | undefined,
  calendar: LocalCalendar,
  now: number,
): UserView {
  const inOrder = [...history].sort((a, b) => compare(a.day, b.day));
  return {
    userId,
    ...(state.endpointId !== undefined && { endpointId: state.endpointId }),
    rules: userRules({ userId, state, history: inOrder }, rules, calendar, now),
    timeline: timeline(inOrder, changes ?? [], calendar),
    hasChanges: changes !== undefined,
  };
}

function userRules(
  { state, history }: KnownUser,
  rules: readonly ActiveRule[],
  calendar: LocalCalendar,
  now: number,
): UserRule[] {
  const explanation = new Explanation(rules, SHOWN_EVENTS);
  for (const entry of history) explanation.add({ when: entry.day, entry });
  return explanation.of(state, calendar, now).map(({ aggregate, ...one }, place) => {
    const rule = rules[place];
    return {
      ...one,
      name: rule.output.name,
      description: sentenceText(rule),
      explanation: explainRule(rule, { ...one, aggregate }),
      tests: one.tests.map(testView),
    };
  });
}

/** Lists entries newest first; within a day, changes come before the events that caused them. */
function timeline(
  history: readonly HistoryEntry[],
  changes: readonly ChangeView[],
  calendar: LocalCalendar,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...changes.map((change) => ({ kind: 'change' as const, day: calendar.dayOf(change.at), change })),
    ...history
      .map(({ day, eventName, count, attributes, metrics }) => ({
        kind: 'events' as const,
        day,
        name: eventName,
        events: count,
        attributes,
        metrics,
      }))
      .reverse(),
  ];
  return entries.sort((a, b) => compare(b.day, a.day)).slice(0, TIMELINE_LENGTH);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
