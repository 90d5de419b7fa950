/** Rule that every peer can express, in the JSON form of the product: a number goes above its target. */
export interface PeerRule {
  readonly type: 'aggregator';
  readonly events: string;
  readonly metric: string;
  readonly condition: {
    readonly statistic: 'count' | 'sum';
    readonly operator: 'greater';
    readonly target: string;
  };
  readonly output: string;
}

export function above(
  statistic: 'count' | 'sum',
  target: string,
  events: string,
  metric: string,
  output: string,
): PeerRule {
  return {
    type: 'aggregator',
    events,
    metric,
    condition: { statistic, operator: 'greater', target },
    output,
  };
}
