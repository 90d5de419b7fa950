import { METRICS } from '../../contract/metric-names';
import { StreamRecord } from '../../engine/events/stream-record';
import { Telemetry, TimeLeft, Transformed } from '../../engine/ports';
import { isUntransformed, Transformation, transformedRecords } from '../shared/transformation';

/** Different reasons of dropped records that a batch logs. */
const MAX_REASONS = 10;

export interface BatchTransformationOptions {
  /** Transforms records; they are counted as they come when absent. */
  readonly transformation?: Transformation;
  readonly telemetry: Telemetry;
}

/** Records of a batch after their transformation. */
export interface TransformedBatch {
  /** Records of one event each, and those that could not be made events of, in the order of the batch. */
  readonly taken: readonly StreamRecord[];
  /** Records from the first that is not transformed on; they are to be delivered again. */
  readonly left: readonly StreamRecord[];
}

/** Transforms the records of batches, and reports what is left out. */
export class BatchTransformation {
  constructor(private readonly options: BatchTransformationOptions) {}

  async apply(records: readonly StreamRecord[], timeLeft: TimeLeft): Promise<TransformedBatch> {
    const { transformation, telemetry } = this.options;
    const untransformed = transformation ? records.filter(isUntransformed) : [];
    if (!transformation || untransformed.length === 0) return { taken: records, left: [] };
    const { outcomes, fault } = await transformation.outcomesOf(untransformed, timeLeft);
    const waiting = new Set(untransformed.filter((record) => !outcomes.has(record)));
    const end = waiting.size > 0 ? records.findIndex((record) => waiting.has(record)) : records.length;
    const [done, left] = [records.slice(0, end), records.slice(end)];
    if (fault !== undefined) {
      telemetry.count(METRICS.eventsFailed, left.length);
      telemetry.warn('records could not be transformed; they are delivered again', { error: fault });
    }
    this.reportDropped(done.flatMap((record) => outcomes.get(record) ?? []));
    return {
      taken: done.flatMap((record) => {
        const outcome = outcomes.get(record);
        return outcome ? transformedRecords(record, outcome) : record;
      }),
      left,
    };
  }

  private reportDropped(outcomes: readonly Transformed[]): void {
    const { telemetry } = this.options;
    let dropped = 0;
    const reasons = new Map<string, number>();
    for (const outcome of outcomes) {
      if (outcome.outcome === 'events' ? outcome.events.length > 0 : outcome.outcome === 'failed') continue;
      dropped++;
      const reason = outcome.outcome === 'dropped' ? outcome.reason : undefined;
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    telemetry.count(METRICS.recordsDropped, dropped);
    if (reasons.size === 0) return;
    const shown = Object.fromEntries([...reasons].slice(0, MAX_REASONS));
    telemetry.warn('the transformation dropped records', { records: dropped, reasons: shown });
  }
}
