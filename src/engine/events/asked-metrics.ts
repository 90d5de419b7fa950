import { isWithin } from '../../rule-language/date-window';
import { Measure, measuresOf, metricsNamedBy, namesInFilter, Rule } from '../../rule-language/rule';
import { RuleSet } from '../catalogue/rule-set';
import { HistoryEntry, measures } from '../history/history';
import { isNonNumeric } from './values';

/** Lists the metrics that a rule asks an event for: those of its filters, and those of what counts it. */
export function metricsAsked(rule: Rule, entry: HistoryEntry): readonly string[] {
  return [...new Set(measuresOf(rule).flatMap((measure) => askedBy(measure, entry)))];
}

function askedBy(measure: Measure, entry: HistoryEntry): readonly string[] {
  const { eventNames, window, filter } = measure;
  if (!eventNames.includes(entry.eventName)) return [];
  if (window && !isWithin(window, entry.day)) return [];
  if (!filter || measures(measure, entry)) return metricsNamedBy(measure);
  return namesInFilter(filter).metrics;
}

/** Tells whether a rule in force asks an event for a number and finds a text that is none. */
export function findsText(rules: RuleSet, entry: HistoryEntry): boolean {
  // Nearly every event carries as numbers what rules name as metrics.
  for (const name of rules.metricsOf(entry.eventName)) {
    if (isNonNumeric(entry, name)) {
      return rules.naming(entry.eventName).some((rule) => asksInVain(rule, entry));
    }
  }
  return false;
}

function asksInVain(rule: Rule, entry: HistoryEntry): boolean {
  return metricsAsked(rule, entry).some((name) => isNonNumeric(entry, name));
}
