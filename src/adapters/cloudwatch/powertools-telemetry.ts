import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName } from '../../contract/metric-names';
import { Telemetry } from '../../engine/ports';
import { describeProblem, RuleProblem } from '../../rule-language/problem';

/** Writes logs as JSON lines, and each metric once per invocation in CloudWatch's embedded metric format. */
export class PowertoolsTelemetry implements Telemetry {
  private readonly logger: Logger;
  private readonly metrics: Metrics;
  private readonly counts = new Map<MetricName, number>();
  private readonly levels = new Map<MetricName, number>();

  constructor(installation: string, serviceName: string) {
    this.logger = new Logger({ serviceName });
    this.metrics = new Metrics({
      namespace: METRIC_NAMESPACE,
      defaultDimensions: { [METRIC_DIMENSION]: installation },
    });
  }

  count(metric: MetricName, value: number): void {
    if (value > 0) this.counts.set(metric, (this.counts.get(metric) ?? 0) + value);
  }

  level(metric: MetricName, value: number): void {
    this.levels.set(metric, value);
  }

  warn(message: string, details: Record<string, unknown> = {}): void {
    this.logger.warn(message, details);
  }

  reportProblems(problems: readonly RuleProblem[]): void {
    for (const problem of problems) {
      const text = `rules: ${describeProblem(problem)}`;
      if (problem.severity === 'error') this.logger.error(text);
      else this.logger.warn(text);
    }
  }

  /** Runs one invocation and publishes its metrics, even when it fails. */
  async around<T>(invocation: () => Promise<T>): Promise<T> {
    try {
      return await invocation();
    } finally {
      this.publish();
    }
  }

  private publish(): void {
    // Powertools would write a warning, which is not JSON.
    if (this.counts.size + this.levels.size === 0) return;
    for (const [metric, value] of this.counts) this.metrics.addMetric(metric, MetricUnit.Count, value);
    for (const [metric, value] of this.levels) {
      this.metrics.addMetric(
        metric,
        metric.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count,
        value,
      );
    }
    this.counts.clear();
    this.levels.clear();
    this.metrics.publishStoredMetrics();
  }
}
