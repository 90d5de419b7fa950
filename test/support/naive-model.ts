import { DatedEvent } from '../../src/engine/events/event';

/**
 * Cells of a rule. This model implements the rules a second time, as plainly as possible (no state, no
 * history, no SDK, decimals as BigInt), and knows only the spellings that the properties generate.
 */
export type Cells = Readonly<Record<string, string>>;

const SCALE = 30;

export function scaled(decimal: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)!;
  const value = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return sign ? -value : value;
}

/**
 * Computes the values that one rule tells a user, each different from the one before: as many as when every
 * event is written on its own.
 */
export function naiveValues(cells: Cells, events: readonly DatedEvent[]): string[] {
  const values: string[] = [];
  const counted = events.filter((event) => isCounted(cells, event));
  for (let length = 1; length <= counted.length; length++) {
    const value = naiveValue(cells, counted.slice(0, length));
    if (value !== undefined && value !== values.at(-1)) values.push(value);
  }
  return values;
}

/** Computes a statistic of events anew from all of them; undefined when none carries the metric. */
export function naiveValue(cells: Cells, events: readonly DatedEvent[]): string | undefined {
  const numbers = events
    .filter((event) => cells.Statistic === 'sum' || carriesMetric(cells, event))
    .map((event) => scaled(metricOf(cells, event)));
  const sum = numbers.reduce((total, number) => total + number, 0n);
  const sorted = [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  switch (cells.Statistic) {
    case 'count':
      return String(events.length);
    case 'sum':
      return unscaled(sum);
    case 'min':
      return numbers.length > 0 ? unscaled(sorted[0]) : undefined;
    case 'max':
      return numbers.length > 0 ? unscaled(sorted[sorted.length - 1]) : undefined;
    case 'average':
      return numbers.length > 0 ? unscaled(halfUp(sum, BigInt(numbers.length))) : undefined;
    case 'distinct kind':
      return String(new Set(events.flatMap((event) => textIn(event, 'kind') ?? [])).size);
    case 'days':
      return String(new Set(events.map(({ day }) => day)).size);
    case 'first':
      return byTime(cells, events)[0];
    case 'last':
      return byTime(cells, events).at(-1);
    case 'first kind':
      return kindsByTime(events)[0];
    case 'last kind':
      return kindsByTime(events).at(-1);
    default:
      throw new Error(`no statistic ${cells.Statistic}`);
  }
}

/** Lists the values of the metric by the time of their events; at the same time the smaller is earlier. */
function byTime(cells: Cells, events: readonly DatedEvent[]): string[] {
  return events
    .filter((event) => carriesMetric(cells, event))
    .map((event) => ({ time: event.time, value: scaled(metricOf(cells, event)) }))
    .sort((a, b) => a.time - b.time || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    .map(({ value }) => unscaled(value));
}

function kindsByTime(events: readonly DatedEvent[]): string[] {
  return events
    .flatMap((event) => {
      const kind = textIn(event, 'kind');
      return kind === undefined ? [] : [{ time: event.time, kind }];
    })
    .sort((a, b) => a.time - b.time || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
    .map(({ kind }) => kind);
}

/** Divides, and rounds half up, away from 0, to 6 decimal places. */
function halfUp(sum: bigint, by: bigint): bigint {
  const unit = 10n ** BigInt(SCALE - 6);
  const size = sum < 0n ? -sum : sum;
  const rounded = ((2n * size + by * unit) / (2n * by * unit)) * unit;
  return sum < 0n ? -rounded : rounded;
}

function unscaled(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction && `.${fraction}`}`;
}

interface Counter {
  count: number;
  sum: bigint;
  ready: boolean;
  changes: number;
  fired: string[];
}

/** Computes the changes that one user's events cause, abbreviated as `output#n value count/sum`. */
export function naiveChanges(table: readonly Cells[], events: readonly DatedEvent[]): string[] {
  const counters = table.map((): Counter => ({ count: 0, sum: 0n, ready: false, changes: 0, fired: [] }));
  const changes: string[] = [];
  for (const event of events) {
    table.forEach((cells, i) => {
      const counter = counters[i];
      if (!isCounted(cells, event)) return;
      counter.count++;
      counter.sum += scaled(metricOf(cells, event));
      const publish = (value: string) =>
        changes.push(`${outputOf(cells)}#${++counter.changes}${value} ${counter.count}/${counter.sum}`);

      if (cells.ResetWhenReachTarget !== 'yes' || cells.RuleType === 'date') {
        const met = holdsFor(cells, counter);
        if (met !== counter.ready) {
          counter.ready = met;
          publish(met ? ' ready' : ' not-ready');
        }
        return;
      }
      for (let fired = 0; holdsFor(cells, counter) && fired < (cells.Reset === 'carry' ? 100 : 1); fired++) {
        if (mayFire(cells, counter, event.day)) publish('');
        const byCount = cells['Operator-C'] !== 'na';
        if (cells.Reset !== 'carry') [counter.count, counter.sum] = [0, 0n];
        else if (byCount) [counter.count, counter.sum] = [counter.count - Number(cells['Target-C']), 0n];
        else [counter.count, counter.sum] = [0, counter.sum - scaled(cells['Target-V'])];
      }
    });
  }
  return changes;
}

/**
 * Tells whether the cap of a rule lets it fire, and notes the day if so. A late event fires, if at all, on
 * the day of the last firing; as many days are known as the cap needs.
 */
export function mayFire(
  { AtMost = 'na' }: Cells,
  output: { readonly changes: number; fired: string[] },
  eventDay: string,
): boolean {
  if (AtMost === 'na') return true;
  const [, times, , days, period] = /^(\d+) (per (\d+) days|per (\w+)|ever)$/
    .exec(AtMost.replace('per day', 'per 1 days'))!
    .map((part) => part ?? '') as [string, string, string, string, string];
  const known = output.fired.slice(-Number(times));
  const day = [eventDay, ...known].sort().at(-1)!;
  const together = known.filter((other) =>
    days === ''
      ? PERIODS[period]?.(other) === PERIODS[period]?.(day)
      : dayNumber(day) - dayNumber(other) < Number(days),
  ).length;
  const isEver = AtMost.endsWith('ever');
  if ((isEver ? output.changes : together) >= Number(times)) return false;
  output.fired = [...output.fired, day].slice(isEver ? -1 : -Number(times));
  return true;
}

function dayNumber(day: string): number {
  return Date.parse(day) / 86_400_000;
}

const PERIODS: Readonly<Record<string, (day: string) => string>> = {
  // The first day of 1970 was a Thursday.
  week: (day) => String(Math.floor((dayNumber(day) + 3) / 7)),
  month: (day) => day.slice(0, 7),
  quarter: (day) => `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`,
  year: (day) => day.slice(0, 4),
};

export function isCounted(cells: Cells, event: DatedEvent): boolean {
  if (cells.EventName !== event.name) return false;
  if (cells.AttributeName !== 'na' && textIn(event, cells.AttributeName) !== cells.AttributeValue) {
    return false;
  }
  if (cells.Period !== undefined || cells.StartDate === undefined) return true;
  return cells.StartDate <= event.day && event.day <= cells.FinishDate;
}

/** Reads a value as text, however the event carries it. */
export function textIn({ attributes, metrics }: DatedEvent, name: string): string | undefined {
  return attributes[name] ?? metrics[name];
}

/** Reads a value as a number, however the event carries it. */
export function numberIn({ attributes, metrics }: DatedEvent, name: string): string | undefined {
  const text = metrics[name] ?? attributes[name];
  return text !== undefined && /^-?[0-9]+([.][0-9]+)?$/.test(text) ? text : undefined;
}

/** Reads the metric of a rule; without a name only what the event carries as a number is one. */
function valueOf(cells: Cells, event: DatedEvent): string | undefined {
  if (cells.Metric !== 'na') return numberIn(event, cells.Metric);
  return event.metrics[Object.keys(event.metrics).sort()[0]];
}

function carriesMetric(cells: Cells, event: DatedEvent): boolean {
  return valueOf(cells, event) !== undefined;
}

export function metricOf(cells: Cells, event: DatedEvent): string {
  return valueOf(cells, event) ?? '0';
}

export function holdsFor(
  cells: Cells,
  { count, sum }: { readonly count: number; readonly sum: bigint },
): boolean {
  const isReset = cells.ResetWhenReachTarget === 'yes' && cells.RuleType !== 'date';
  // A count that an edit or history has taken past its target is not stuck there.
  const operator = isReset && cells['Operator-C'] === 'equal' ? 'atLeast' : cells['Operator-C'];
  return (
    holds(operator, BigInt(count), () => BigInt(cells['Target-C'])) &&
    holds(cells['Operator-V'], sum, () => scaled(cells['Target-V']))
  );
}

export function holds(operator: string, value: bigint, target: () => bigint): boolean {
  switch (operator) {
    case 'na':
      return true;
    case 'equal':
      return value === target();
    case 'greater':
      return value > target();
    case 'atLeast':
      return value >= target();
    case 'less':
      return value < target();
    case 'atMost':
      return value <= target();
    case 'notEqual':
      return value !== target();
    default:
      throw new Error(`the model does not know ${operator}`);
  }
}

export function outputOf(cells: Cells): string {
  const name = cells.AttributeName === 'na' ? cells.EventName : `${cells.EventName}_${cells.AttributeValue}`;
  if (cells.Output !== 'na') {
    const isReset = cells.RuleType !== 'date' && cells.ResetWhenReachTarget === 'yes';
    return `${isReset ? 'event' : 'attribute'}:${cells.Output}`;
  }
  if (cells.RuleType === 'date') return `attribute:trk_date_${name}`;
  return cells.ResetWhenReachTarget === 'yes' ? `event:trk_${name}` : `attribute:${name}`;
}
