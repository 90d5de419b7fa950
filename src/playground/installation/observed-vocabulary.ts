import { UserEvent } from '../../engine/events/event';
import { OWN_OUTPUT_PREFIX } from '../../rule-language/rule';
import { Vocabulary } from '../api';
import { ChangeLog, PersistentPart } from './change-log';

/** Limits that keep the lists short enough to choose from. */
const LIMITS = { events: 500, names: 100, values: 20, length: 200 };

interface ObservedEvent {
  readonly metrics: Set<string>;
  readonly attributes: Map<string, Set<string>>;
}

/** Collects the names found in events, and some of the values of each attribute. */
export class ObservedVocabulary implements PersistentPart {
  readonly kind = 'v';
  private readonly events = new Map<string, ObservedEvent>();

  constructor(private readonly changeLog?: ChangeLog) {}

  add({ name, attributes, metrics }: Pick<UserEvent, 'name' | 'attributes' | 'metrics'>): void {
    let observed = this.events.get(name);
    if (!observed) {
      if (
        name.startsWith(OWN_OUTPUT_PREFIX) ||
        name.length > LIMITS.length ||
        this.events.size >= LIMITS.events
      ) {
        return;
      }
      observed = { metrics: new Set(), attributes: new Map() };
      this.events.set(name, observed);
      this.log(name);
    }
    for (const metric in metrics) {
      if (
        observed.metrics.has(metric) ||
        observed.metrics.size >= LIMITS.names ||
        metric.length > LIMITS.length
      ) {
        continue;
      }
      observed.metrics.add(metric);
      this.log(name, metric);
    }
    for (const attribute in attributes) {
      this.addAttribute(name, observed.attributes, attribute, attributes[attribute]);
    }
  }

  clear(): void {
    this.events.clear();
  }

  view(): Vocabulary {
    const byName = <T extends { readonly name: string }>(a: T, b: T) => (a.name < b.name ? -1 : 1);
    return {
      events: [...this.events]
        .map(([name, { metrics, attributes }]) => ({
          name,
          metrics: [...metrics].sort(),
          attributes: [...attributes]
            .map(([attribute, values]) => ({ name: attribute, values: [...values].sort() }))
            .sort(byName),
        }))
        .sort(byName),
    };
  }

  restore(fields: readonly string[]): void {
    const [name, metric, attribute, value] = fields.map((field) =>
      field === '' ? undefined : (JSON.parse(field) as string),
    );
    this.add({
      name: name!,
      metrics: metric === undefined ? {} : { [metric]: '0' },
      attributes: attribute === undefined ? {} : { [attribute]: value! },
    });
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [name, { metrics, attributes }] of this.events) {
      yield [JSON.stringify(name)];
      for (const metric of metrics) yield fieldsOf(name, metric);
      for (const [attribute, values] of attributes) {
        for (const value of values) yield fieldsOf(name, undefined, attribute, value);
      }
    }
  }

  private addAttribute(
    name: string,
    known: ObservedEvent['attributes'],
    attribute: string,
    value: string,
  ): void {
    let values = known.get(attribute);
    if (values && (values.size >= LIMITS.values || values.has(value))) return;
    if (attribute.length > LIMITS.length || value.length > LIMITS.length) return;
    if (!values) {
      if (known.size >= LIMITS.names) return;
      known.set(attribute, (values = new Set()));
    }
    values.add(value);
    this.log(name, undefined, attribute, value);
  }

  private log(name: string, metric?: string, attribute?: string, value?: string): void {
    this.changeLog?.append(this.kind, ...fieldsOf(name, metric, attribute, value));
  }
}

function fieldsOf(...texts: readonly (string | undefined)[]): string[] {
  return texts.map((text) => (text === undefined ? '' : JSON.stringify(text)));
}
