import { MetricName } from '../../contract/metric-names';
import { Clock, Telemetry } from '../../engine/ports';

/**
 * Publishes how long the oldest has waited of what has just been dealt with.
 *
 * @param since epoch milliseconds at which each began to wait
 */
export function reportLag(
  telemetry: Telemetry,
  metric: MetricName,
  since: readonly number[],
  clock: Clock,
): void {
  if (since.length === 0) return;
  const oldest = since.reduce((a, b) => Math.min(a, b));
  // The service's clock and the container's are two.
  telemetry.level(metric, Math.max(0, clock() - oldest) / 1000);
}
