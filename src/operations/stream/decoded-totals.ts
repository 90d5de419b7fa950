import { payloadText } from '../../adapters/kinesis/payload';
import { Config } from '../../contract/config';
import { EMPTY_CATALOGUE } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { SingleRecord } from '../../engine/events/event';
import { StreamRecord } from '../../engine/events/stream-record';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { checkedRecords, RecordChecks } from '../../functions/aggregator/checked-records';
import { createDecoder } from '../../functions/shared/decoder';
import { OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../rule-language/rule';

/** Number of events under one reason. */
export interface ReasonTotal {
  readonly reason: string;
  readonly events: number;
  /** First such record, as text. */
  readonly sample: string;
}

/** Characters that are kept of a record. */
const MAX_SAMPLE = 200;

/** Adds up how an installation understands records of its stream. */
export class DecodedTotals {
  counted = 0;
  /** Counted events whose partition key is their user. */
  underUserKey = 0;
  /** Last counted event. */
  last?: { readonly name: string; readonly userId: string; readonly arrival: number };
  /** Records that the mapping finds no event or no user in. */
  private unread = 0;
  private readonly skippedByReason = new Map<string, ReasonTotal>();
  private readonly rejectedByReason = new Map<string, ReasonTotal>();
  private readonly checks: RecordChecks;

  /** @param rules rules in force; without them, no event of the platform counts */
  constructor(
    config: Config,
    private readonly rules: RuleSet = new RuleSet([], EMPTY_CATALOGUE, new LocalCalendar('UTC')),
  ) {
    this.checks = { decode: createDecoder(config), partitionKeyIsUser: promisesUserKey(config) };
  }

  get read(): number {
    const others = [...this.skippedByReason.values(), ...this.rejectedByReason.values()];
    return others.reduce((sum, { events }) => sum + events, this.counted);
  }

  /** Tells whether the mapping understands most of the records. */
  get fits(): boolean {
    return this.unread * 2 <= this.read;
  }

  get skipped(): readonly ReasonTotal[] {
    return mostFrequentFirst(this.skippedByReason);
  }

  get rejected(): readonly ReasonTotal[] {
    return mostFrequentFirst(this.rejectedByReason);
  }

  /** Adds a record, which may hold several events. */
  add(record: StreamRecord): void {
    for (const part of checkedRecords(record, this.checks)) this.take(part.record, part.decoded);
  }

  private take(record: StreamRecord, decoded: SingleRecord): void {
    if (decoded.kind === 'rejected' || decoded.kind === 'no-user') this.unread++;
    if (decoded.kind === 'rejected') {
      addTo(this.rejectedByReason, decoded.reason, record);
      return;
    }
    const skipped = this.skipReasonOf(decoded);
    if (skipped !== undefined) addTo(this.skippedByReason, skipped, record);
    else if (decoded.kind === 'event') this.count(record, decoded.name, decoded.event.userId);
  }

  /** Says why a record is no event that counts, in the order in which the aggregator asks. */
  private skipReasonOf(decoded: Exclude<SingleRecord, { kind: 'rejected' }>): string | undefined {
    if (decoded.kind === 'other') return 'left out by the mapping';
    switch (skipReason(decoded.name, this.rules)) {
      case 'own output':
        return `sent by rules (${OWN_OUTPUT_PREFIX})`;
      case 'platform event':
        return `of the platform (${PLATFORM_PREFIX}), counted only where a rule names them`;
    }
    if (decoded.kind === 'event') return undefined;
    return decoded.isPlaceholder ? 'of a placeholder user' : 'without a user';
  }

  private count({ partitionKey, arrival }: StreamRecord, name: string, userId: string): void {
    this.counted++;
    if (partitionKey === userId) this.underUserKey++;
    this.last = { name, userId, arrival };
  }
}

/** Tells whether an installation promises that the partition key is the user. */
export function promisesUserKey({ eventSource }: Config): boolean {
  return eventSource.kind === 'json' && eventSource.parameters.partitionKeyIsUser === 'true';
}

function addTo(totals: Map<string, ReasonTotal>, reason: string, { data }: StreamRecord): void {
  const { events, sample } = totals.get(reason) ?? { events: 0, sample: sampleOf(data) };
  totals.set(reason, { reason, events: events + 1, sample });
}

/** Returns the beginning of a record, in base64 where it is no text. */
function sampleOf(data: string): string {
  const payload = payloadText(data);
  return ('text' in payload ? payload.text : data).slice(0, MAX_SAMPLE);
}

function mostFrequentFirst(totals: ReadonlyMap<string, ReasonTotal>): ReasonTotal[] {
  return [...totals.values()].sort((a, b) => b.events - a.events);
}
