import { MetricName } from '../../contract/metric-names';
import { Telemetry } from '../../engine/ports';
import { RuleProblem } from '../../rule-language/problem';

/** Adds up metrics in memory, for `simulate` and for tests. */
export class MemoryTelemetry implements Telemetry {
  readonly warnings: string[] = [];
  readonly problems: RuleProblem[] = [];
  private readonly totals = new Map<MetricName, number>();

  count(metric: MetricName, value: number): void {
    this.totals.set(metric, this.total(metric) + value);
  }

  level(metric: MetricName, value: number): void {
    this.totals.set(metric, value);
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  reportProblems(problems: readonly RuleProblem[]): void {
    this.problems.push(...problems);
  }

  total(metric: MetricName): number {
    return this.totals.get(metric) ?? 0;
  }
}
