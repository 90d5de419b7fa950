import { Membership, Change, changeId } from '../domain/change';
import { Statistics } from '../domain/condition';

export const RULE_EVENT_SOURCE = 'pinpoint-incremental-analytics';

/** Raised when a field changes its meaning; new fields may come at any time. */
const DETAIL_VERSION = '1';

/** What subscribers of the event bus see of a change. */
export interface RuleEvent {
  readonly source: string;
  readonly detailType: 'Rule Met' | 'Rule No Longer Met' | 'Rule Target Reached';
  readonly detail: RuleEventDetail;
}

export interface RuleEventDetail {
  readonly version: string;
  /** The same however often the event is delivered: what subscribers recognise repetitions by. */
  readonly id: string;
  readonly userId: string;
  readonly endpointId?: string;
  readonly output: { readonly kind: 'attribute' | 'event'; readonly name: string };
  /** Present when the output is an attribute. */
  readonly value?: Membership;
  readonly count: number;
  /** As text, so that no digit is lost. */
  readonly sum: string;
  /** Present when the rule tests more than count and sum. */
  readonly statistics?: Statistics;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export function ruleEventOf(change: Change): RuleEvent {
  const { userId, endpointId, output, value, count, sum, statistics, at } = change;
  return {
    source: RULE_EVENT_SOURCE,
    detailType: detailTypeOf(change),
    detail: {
      version: DETAIL_VERSION,
      id: changeId(change),
      userId,
      ...(endpointId !== undefined && { endpointId }),
      output: { kind: output.kind, name: output.name },
      ...(value !== undefined && { value }),
      count,
      sum,
      ...(statistics && { statistics }),
      at: new Date(at).toISOString(),
    },
  };
}

function detailTypeOf({ output, value }: Change): RuleEvent['detailType'] {
  if (output.kind === 'event') return 'Rule Target Reached';
  return value === 'ready' ? 'Rule Met' : 'Rule No Longer Met';
}
