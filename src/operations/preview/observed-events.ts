import { quote } from '../../common/quote';
import { suggestion } from '../../common/suggestion';
import { HistoryEntry } from '../../engine/history/history';
import { Measure, measuresOf, metricsNamedBy, namesInFilter, Rule } from '../../rule-language/rule';

/** Collects the names that events carry, to warn of a rule that waits for one that never comes. */
export class ObservedEvents {
  private first = Infinity;
  private last = -Infinity;
  /** Names of values by event; a rule decides whether one is an attribute or a metric. */
  private readonly events = new Map<string, Set<string>>();

  add(
    eventName: string,
    { attributes, metrics }: Pick<HistoryEntry, 'attributes' | 'metrics'>,
    time: number,
  ): void {
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    const known = this.events.get(eventName) ?? new Set<string>();
    this.events.set(eventName, known);
    for (const name of Object.keys(attributes)) known.add(name);
    for (const name of Object.keys(metrics)) known.add(name);
  }

  addHistory(history: readonly HistoryEntry[]): void {
    for (const entry of history) this.add(entry.eventName, entry, Date.parse(entry.day));
  }

  get span(): number | undefined {
    return this.events.size > 0 ? this.last - this.first : undefined;
  }

  /** Lists the names that a rule uses and no event has carried, each as a warning. */
  missing(rule: Rule): string[] {
    return [...new Set(measuresOf(rule).flatMap((measure) => this.missingOf(measure)))];
  }

  private missingOf(rule: Measure): string[] {
    const present = rule.eventNames.filter((name) => this.events.has(name));
    const absent = rule.eventNames
      .filter((name) => !this.events.has(name))
      .map((name) => `no event is named ${quote(name)}${suggestion(name, [...this.events.keys()])}`);
    if (present.length === 0) return absent;
    const known = new Set(present.flatMap((name) => [...this.events.get(name)!]));
    const warningsFor = (kind: 'attribute' | 'metric', names: readonly string[]) =>
      names
        .filter((name) => !known.has(name))
        .map(
          (name) =>
            `none of the events it counts has the ${kind} ${quote(name)}${suggestion(name, [...known])}`,
        );
    return [
      ...absent,
      ...warningsFor('attribute', rule.filter ? namesInFilter(rule.filter).attributes : []),
      ...warningsFor('metric', metricsNamedBy(rule)),
    ];
  }
}
