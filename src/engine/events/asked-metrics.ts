import { isWithin } from '../../rule-language/date-window';
import { Measure, measuresOf, metricsNamedBy, namesInFilter, Rule } from '../../rule-language/rule';
import { RuleSet } from '../catalogue/rule-set';
import { HistoryEntry } from '../history/history';
import { passes } from './filter';
import { isNonNumeric } from './values';

/** Metrics that one measure of a rule asks events of its names and days for. */
interface Question {
  readonly measure: Measure;
  /** Metrics that it asks the events for that its filter leaves out. */
  readonly ofOthers: readonly string[];
  /** Metrics that it asks the events for that it counts. */
  readonly ofCounted: readonly string[];
}

/** Finds the metrics that a rule asks an event for: those of its filters, and those of what counts it. */
export class AskedMetrics {
  private readonly questions: readonly Question[];

  constructor(rule: Rule) {
    this.questions = measuresOf(rule).map((measure) => ({
      measure,
      ofOthers: measure.filter ? namesInFilter(measure.filter).metrics : [],
      ofCounted: metricsNamedBy(measure),
    }));
  }

  of(entry: HistoryEntry): readonly string[] {
    const { questions } = this;
    if (questions.length === 1) return askedBy(questions[0], entry);
    return [...new Set(questions.flatMap((question) => askedBy(question, entry)))];
  }
}

function askedBy({ measure, ofOthers, ofCounted }: Question, entry: HistoryEntry): readonly string[] {
  const { eventNames, window, filter } = measure;
  if (!eventNames.includes(entry.eventName)) return [];
  if (window && !isWithin(window, entry.day)) return [];
  return !filter || passes(filter, entry) ? ofCounted : ofOthers;
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
  return new AskedMetrics(rule).of(entry).some((name) => isNonNumeric(entry, name));
}
