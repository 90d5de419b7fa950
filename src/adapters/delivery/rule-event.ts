import { RULE_EVENT_VERSION, RuleEventDetail } from '../../contract/rule-event';
import { Change, changeId } from '../../engine/state/change';
import { outputKey } from '../../rule-language/rule';

export const RULE_EVENT_SOURCE = 'pinpoint-incremental-analytics';

/** A change as subscribers of the event bus receive it. */
export interface RuleEvent {
  readonly source: string;
  readonly detailType: 'Rule Met' | 'Rule No Longer Met' | 'Rule Target Reached';
  readonly detail: RuleEventDetail;
}

export function ruleEventOf(change: Change): RuleEvent {
  const { userId, endpointId, output, value, count, sum, statistics, window, at } = change;
  return {
    source: RULE_EVENT_SOURCE,
    detailType: detailTypeOf(change),
    detail: {
      version: RULE_EVENT_VERSION,
      id: changeId(change),
      userId,
      ...(endpointId !== undefined && { endpointId }),
      rule: outputKey(output),
      output: { kind: output.kind, name: output.name },
      ...(value !== undefined && { value }),
      count,
      sum,
      ...(statistics && { statistics }),
      ...(window && { window }),
      at: new Date(at).toISOString(),
    },
  };
}

function detailTypeOf({ output, value }: Change): RuleEvent['detailType'] {
  if (output.kind === 'event') return 'Rule Target Reached';
  return value === 'ready' ? 'Rule Met' : 'Rule No Longer Met';
}
