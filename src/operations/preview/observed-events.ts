import { quote } from '../../common/quote';
import { suggestion } from '../../common/suggestion';
import { HistoryEntry } from '../../engine/history/history';
import { Filter, Measure, measuresOf, Rule } from '../../rule-language/rule';

/** Collects the names that events carry, to warn of a rule that waits for one that never comes. */
export class ObservedEvents {
  private first = Infinity;
  private last = -Infinity;
  private readonly events = new Map<string, { attributes: Set<string>; metrics: Set<string> }>();

  add(
    eventName: string,
    { attributes, metrics }: Pick<HistoryEntry, 'attributes' | 'metrics'>,
    time: number,
  ): void {
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    const known = this.events.get(eventName) ?? { attributes: new Set<string>(), metrics: new Set<string>() };
    this.events.set(eventName, known);
    for (const name of Object.keys(attributes)) known.attributes.add(name);
    for (const name of Object.keys(metrics)) known.metrics.add(name);
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
    const carried = (kind: 'attributes' | 'metrics') =>
      new Set(present.flatMap((name) => [...this.events.get(name)![kind]]));
    const warningsFor = (kind: 'attributes' | 'metrics', names: readonly string[]) => {
      const known = carried(kind);
      return names
        .filter((name) => !known.has(name))
        .map(
          (name) =>
            `none of the events it counts has the ${kind === 'attributes' ? 'attribute' : 'metric'} ` +
            `${quote(name)}${suggestion(name, [...known])}`,
        );
    };
    const named = rule.filter ? namesIn(rule.filter) : { attributes: [], metrics: [] };
    return [
      ...absent,
      ...warningsFor('attributes', named.attributes),
      ...warningsFor('metrics', [
        ...new Set([...named.metrics, ...(rule.metric === undefined ? [] : [rule.metric])]),
      ]),
    ];
  }
}

function namesIn(filter: Filter): { attributes: string[]; metrics: string[] } {
  if ('not' in filter) return namesIn(filter.not);
  if ('attribute' in filter) return { attributes: [filter.attribute], metrics: [] };
  if ('metric' in filter) return { attributes: [], metrics: [filter.metric] };
  const parts = ('all' in filter ? filter.all : filter.any).map(namesIn);
  return {
    attributes: [...new Set(parts.flatMap(({ attributes }) => attributes))],
    metrics: [...new Set(parts.flatMap(({ metrics }) => metrics))],
  };
}
