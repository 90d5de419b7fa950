import { MetricName } from '../../contract/metric-names';
import { Clock, Telemetry } from '../../engine/ports';

/**
 * Publishes the longest wait among the items that have just been processed, in seconds.
 *
 * @param since epoch milliseconds at which each item began to wait; NaN for an item of unknown age
 */
export function reportLag(
  telemetry: Telemetry,
  metric: MetricName,
  since: readonly number[],
  clock: Clock,
): void {
  const known = since.filter(Number.isFinite);
  if (known.length === 0) return;
  const oldest = known.reduce((a, b) => Math.min(a, b));
  // The clocks of the service and of the container may differ.
  telemetry.level(metric, Math.max(0, clock() - oldest) / 1000);
}
