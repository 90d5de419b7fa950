import { ChangeEventDetail, RULE_EVENT_VERSION, VALUE_EVENT_VERSION } from '../../contract/rule-event';
import { Change, changeId } from '../../engine/state/change';
import { outputKey } from '../../rule-language/rule';

export const RULE_EVENT_SOURCE = 'pinpoint-incremental-analytics';

/** A change as subscribers of the event bus receive it. */
export interface RuleEvent {
  readonly source: string;
  readonly detailType: 'Rule Met' | 'Rule No Longer Met' | 'Rule Target Reached' | 'Value Changed';
  readonly detail: ChangeEventDetail;
}

export function ruleEventOf(change: Change): RuleEvent {
  return { source: RULE_EVENT_SOURCE, detailType: detailTypeOf(change), detail: detailOf(change) };
}

function detailOf(change: Change): ChangeEventDetail {
  const { userId, endpointId, output, n, value, told, count, sum, statistics, window, at, until } = change;
  const subject = {
    id: changeId(change),
    sequence: n,
    userId,
    ...(endpointId !== undefined && { endpointId }),
    rule: outputKey(output),
    output: { kind: output.kind, name: output.name },
  };
  const counted = {
    count,
    sum,
    ...(statistics && { statistics }),
    ...(window && { window }),
    at: new Date(at).toISOString(),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
  return told === undefined
    ? { version: RULE_EVENT_VERSION, ...subject, ...(value !== undefined && { value }), ...counted }
    : { version: VALUE_EVENT_VERSION, ...subject, value: told, ...counted };
}

function detailTypeOf({ output, value, told }: Change): RuleEvent['detailType'] {
  if (told !== undefined) return 'Value Changed';
  if (output.kind === 'event') return 'Rule Target Reached';
  return value === 'ready' ? 'Rule Met' : 'Rule No Longer Met';
}
