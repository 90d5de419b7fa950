/** One line of the table. */
export interface Figure {
  readonly figure: string;
  readonly workload: string;
  readonly value: string;
  readonly reach: string;
  /** Whether the target is met; absent for a figure without a target. */
  readonly holds?: boolean;
}

/** Creates a figure with an upper limit. */
export function atMost(figure: string, workload: string, value: number, limit: number, unit = ''): Figure {
  return {
    figure,
    workload,
    value: `${round(value)}${unit}`,
    reach: `≤ ${limit}${unit}`,
    holds: value <= limit,
  };
}

/** Creates a figure with a lower limit. */
export function atLeast(figure: string, workload: string, value: number, limit: number, unit = ''): Figure {
  return {
    figure,
    workload,
    value: `${round(value)}${unit}`,
    reach: `≥ ${limit}${unit}`,
    holds: value >= limit,
  };
}

export function beside(figure: string, workload: string, value: string): Figure {
  return { figure, workload, value, reach: '' };
}

export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 3).replace(/\.?0+$/, '');
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
