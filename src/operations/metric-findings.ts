import { compareCodePoints } from '../common/code-points';
import { oneLine } from '../common/one-line';
import { quote } from '../common/quote';
import { AskedMetrics } from '../engine/events/asked-metrics';
import { isNonNumeric, unnamedMetric } from '../engine/events/values';
import { HistoryEntry, measures } from '../engine/history/history';
import { eventNamesOf, Measure, measuresOf, metricsNamedBy, Rule, testsOf } from '../rule-language/rule';
import { isOfMetric } from '../rule-language/statistics';

/** Names that a warning lists. */
const MAX_SHOWN = 5;

/** Collects how events carry the numbers that rules ask for, to warn of zeros and of mixed metrics. */
export class MetricFindings {
  private readonly byRule: ReadonlyMap<Rule, RuleFindings>;
  private readonly byEventName = new Map<string, RuleFindings[]>();

  constructor(rules: readonly Rule[]) {
    const asking = rules.filter((rule) => asksForNumbers(rule));
    this.byRule = new Map(asking.map((rule) => [rule, new RuleFindings(rule)]));
    for (const [rule, findings] of this.byRule) {
      for (const name of eventNamesOf(rule)) {
        const others = this.byEventName.get(name);
        if (others) others.push(findings);
        else this.byEventName.set(name, [findings]);
      }
    }
  }

  /** Adds events that may count, none of them a repetition. */
  add(entry: HistoryEntry): void {
    for (const findings of this.byEventName.get(entry.eventName) ?? []) findings.add(entry);
  }

  /** Lists the warnings about the numbers that a rule asks for. */
  warnings(rule: Rule): string[] {
    return this.byRule.get(rule)?.warnings() ?? [];
  }
}

/** Collects how events carry the numbers that one rule asks for. */
class RuleFindings {
  private readonly asked: AskedMetrics;
  private readonly unnamed: readonly Measure[];
  private readonly named = new Map<string, { events: number; texts: number }>();
  /** Number of events by the metric that was taken of each for want of a name. */
  private readonly taken = new Map<string, number>();
  private withoutName = 0;

  constructor(rule: Rule) {
    this.asked = new AskedMetrics(rule);
    this.unnamed = unnamedOf(rule);
  }

  add(entry: HistoryEntry): void {
    for (const name of this.asked.of(entry)) {
      const found = this.named.get(name) ?? { events: 0, texts: 0 };
      this.named.set(name, found);
      found.events += entry.count;
      if (isNonNumeric(entry, name)) found.texts += entry.count;
    }
    if (!this.unnamed.some((measure) => measures(measure, entry))) return;
    this.withoutName += entry.count;
    const metric = unnamedMetric(entry);
    if (metric !== undefined) this.taken.set(metric, (this.taken.get(metric) ?? 0) + entry.count);
  }

  warnings(): string[] {
    const texts = [...this.named].filter(([, found]) => found.texts > 0);
    return [
      ...texts.map(
        ([name, found]) =>
          `${shown(name)} is text in ${number(found.texts)} of ${eventCount(found.events)}, and counts as ` +
          'missing there; send a number, or a text such as 19.99',
      ),
      ...(this.taken.size > 1 ? [this.mixedMetrics()] : []),
      ...(this.withoutName > 0 && this.taken.size === 0
        ? [
            `no Metric is named, and none of ${eventCount(this.withoutName)} carries a number; ` +
              'name the metric',
          ]
        : []),
    ];
  }

  private mixedMetrics(): string {
    const byEvents = [...this.taken].sort(([a, of], [b, other]) => other - of || compareCodePoints(a, b));
    const [[first, events], ...others] = byEvents.slice(0, MAX_SHOWN);
    const left = byEvents.length - MAX_SHOWN;
    const more = left > 0 ? `, and ${number(left)} more` : '';
    return (
      `no Metric is named: ${shown(first)} was taken in ${eventCount(events)}` +
      `${others.map(([name, count]) => `, ${shown(name)} in ${number(count)}`).join('')}${more}; ` +
      'name the one that counts'
    );
  }
}

function asksForNumbers(rule: Rule): boolean {
  return unnamedOf(rule).length > 0 || measuresOf(rule).some((measure) => metricsNamedBy(measure).length > 0);
}

/** Lists the measures of a rule that have a statistic of the metric and name none. */
function unnamedOf(rule: Rule): readonly Measure[] {
  if (rule.tells) return rule.metric === undefined && isOfMetric(rule.tells) ? [rule] : [];
  const places = new Set(
    testsOf(rule.condition)
      .filter(isOfMetric)
      .map(({ measure = 0 }) => measure),
  );
  return measuresOf(rule).filter(({ metric }, place) => metric === undefined && places.has(place));
}

/** Quotes a name that comes from events. */
function shown(name: string): string {
  return quote(oneLine(name));
}

/** Counts events in words. */
export function eventCount(count: number): string {
  return `${number(count)} ${count === 1 ? 'event' : 'events'}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
