import { decodeState, encodeState } from '../../src/adapters/encoding/state-codec';
import { decimalOf } from '../../src/engine/aggregate/decimal';
import { EMPTY_CATALOGUE, reconcile } from '../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../src/engine/catalogue/rule-set';
import { fold } from '../../src/engine/evaluate/fold';
import { DatedEvent } from '../../src/engine/events/event';
import { HistoryEntry } from '../../src/engine/history/history';
import { Change } from '../../src/engine/state/change';
import { NEW_USER, UserState } from '../../src/engine/state/user-state';
import { LocalCalendar } from '../../src/engine/windows/local-calendar';
import { parseRules, RuleRow } from '../../src/rule-language/parse/table';
import { outputKey } from '../../src/rule-language/rule';

/** Calendar of most tests. */
export const UTC = new LocalCalendar('UTC');
export const NOW = Date.UTC(2026, 0, 15, 12);

/** Builds a row of the rules table: an aggregator on `click` without conditions, plus these cells. */
export function row(cells: Record<string, string>, where = 'row 2'): RuleRow {
  return {
    where,
    cells: {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'na',
      'Target-C': '0',
      'Operator-V': 'na',
      'Target-V': '0',
      ...cells,
    },
  };
}

/** Builds rules that are active from the start. Throws when a row has an error. */
export function ruleSet(...rows: Record<string, string>[]): RuleSet {
  const parsed = parseRules(rows.map((cells, index) => row(cells, `row ${index + 2}`)));
  const errors = parsed.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return new RuleSet(parsed.rules, reconcile(EMPTY_CATALOGUE, parsed, NOW, 'keep'), UTC);
}

export type EventOptions = Partial<Omit<DatedEvent, 'metrics'>> & {
  readonly metrics?: Readonly<Record<string, number>>;
};

export function event({ metrics = {}, ...overrides }: EventOptions = {}): DatedEvent {
  return {
    name: 'click',
    userId: 'ann',
    endpointId: 'phone',
    time: NOW,
    arrival: overrides.time ?? NOW,
    day: '2026-01-15',
    attributes: {},
    ...overrides,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, decimalOf(value)])),
  };
}

export function foldAll(
  rules: RuleSet,
  events: readonly DatedEvent[],
  start: UserState = NEW_USER,
  older: readonly HistoryEntry[] = [],
): { state: UserState; changes: Change[] } {
  const changes: Change[] = [];
  let state = start;
  for (const one of events) {
    const folded = fold(state, [one], rules, older, { changes: Infinity, history: Infinity });
    state = folded.state;
    changes.push(...folded.changes);
  }
  return { state, changes };
}

/** Abbreviates a change: `attribute:click#1 ready 5/12.5`. */
export function brief(change: Change): string {
  return `${outputKey(change.output)}#${change.n}${change.value ? ` ${change.value}` : ''} ${change.count}/${change.sum}`;
}

export interface PinpointRecordOptions {
  readonly name?: string;
  readonly userId?: string;
  readonly endpointId?: string;
  readonly time?: number;
  readonly attributes?: Record<string, unknown>;
  readonly metrics?: Record<string, unknown>;
  /** Absent from the records of Pinpoint itself. */
  readonly id?: string;
}

/** Turns an event into the options of a record that it may have come from. */
export function recordOptionsOf({ metrics, ...rest }: DatedEvent): PinpointRecordOptions {
  return {
    ...rest,
    endpointId: 'phone',
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)])),
  };
}

/** Builds a record in the form of Pinpoint's event stream. */
export function pinpointRecord({
  name = 'click',
  userId = 'ann',
  endpointId = 'phone',
  time = NOW,
  attributes = {},
  metrics = {},
  id,
}: PinpointRecordOptions = {}) {
  return {
    ...(id !== undefined && { event_id: id }),
    event_type: name,
    event_timestamp: time,
    arrival_timestamp: time + 900,
    event_version: '3.1',
    application: { app_id: 'app', sdk: {} },
    client: { client_id: endpointId },
    device: { platform: {} },
    session: {},
    attributes,
    metrics,
    endpoint: {
      Id: endpointId,
      ApplicationId: 'app',
      EndpointStatus: 'ACTIVE',
      OptOut: 'NONE',
      User: { UserId: userId },
    },
    awsAccountId: '123456789012',
  };
}

/** Encodes a state and decodes it again; the instant at which it is due is kept apart, as in a store. */
export function stored(state: UserState): UserState {
  const keys = Object.keys(state.rules);
  return decodeState(
    encodeState(state, (key) => keys.indexOf(key)),
    (n) => keys[n],
    state.dueAt,
  );
}
