/** A rule that has been checked and can be put in force. */
export interface Rule {
  readonly kind: 'aggregator' | 'date';
  readonly eventName: string;
  readonly filter?: AttributeFilter;
  /** The metric whose values are summed; absent: an event's first by name. */
  readonly metric?: string;
  /** At least one of `count` and `sum` is present; with both, both must hold. */
  readonly count?: CountCondition;
  readonly sum?: SumCondition;
  readonly reset: ResetMode;
  /** Present on date rules only. */
  readonly window?: DateWindow;
  readonly output: Output;
}

/** An event counts when its attribute of this name equals the value, exactly. */
export interface AttributeFilter {
  readonly attribute: string;
  readonly value: string;
}

export const OPERATORS = ['equal', 'greater', 'atLeast', 'less', 'atMost', 'notEqual'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface CountCondition {
  readonly operator: Operator;
  readonly target: number;
}

export interface SumCondition {
  readonly operator: Operator;
  /** Decimal in plain notation, exact. */
  readonly target: string;
}

/** `zero`: count and sum go back to 0. `carry`: the target is subtracted. */
export type ResetMode = 'none' | 'zero' | 'carry';

/** Local days YYYY-MM-DD, both included. */
export interface DateWindow {
  readonly start: string;
  readonly finish: string;
}

/** What a rule is known by: no two rules have the same. */
export interface Output {
  readonly kind: 'attribute' | 'event';
  readonly name: string;
}

/** Names that begin like this are this system's own output and are never counted. */
export const OWN_OUTPUT_PREFIX = 'trk_';

/** Names that begin like this are the platform's own events. */
export const PLATFORM_PREFIX = '_';

/** The identity of a rule as text, unique within an installation. */
export function outputKey(output: Output): string {
  return `${output.kind}:${output.name}`;
}
