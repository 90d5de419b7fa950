import { Change } from '../../engine/state/change';
import { DestinationName } from '../../rule-language/destination-names';
import { Output } from '../../rule-language/rule';
import { RuleEventStatistics } from '../../rule-language/statistics';
import { packText, unpackText } from './packed-text';

/**
 * A change by position. Only an attribute has a value, so the value tells attributes from events. One that a
 * rule tells is in a list, which is empty when there is none any more.
 */
type EncodedChange = [
  name: string,
  n: number,
  count: number,
  sum: string,
  at: string,
  value: 0 | 1 | null | [told?: string],
  statistics?: RuleEventStatistics | 0,
  window?: string,
  to?: string | 0,
  until?: string,
];
/** Successive changes with the same endpoint. */
type EncodedGroup = [endpointId: string | null, changes: EncodedChange[]];

/** Encodes a user's changes as the text of an outbox. */
export function encodeChanges(changes: readonly Change[]): string {
  const groups: EncodedGroup[] = [];
  for (const change of changes) {
    const endpointId = change.endpointId ?? null;
    if (groups.length === 0 || groups[groups.length - 1][0] !== endpointId) groups.push([endpointId, []]);
    groups[groups.length - 1][1].push(encodeChange(change));
  }
  return JSON.stringify(groups);
}

/** Packs an outbox into a text again, since the publisher's event source mapping filters for one. */
export function packOutbox(outbox: string): string {
  return Buffer.from(packText(outbox)).toString('base64');
}

/** Decodes an outbox, packed or not. */
export function decodeChanges(userId: string, outbox: string): Change[] {
  const text = outbox.startsWith('[') ? outbox : unpackText(Buffer.from(outbox, 'base64'));
  return (JSON.parse(text) as EncodedGroup[]).flatMap(([endpointId, changes]) =>
    changes.map((change) => decodeChange(userId, endpointId, change)),
  );
}

function encodeChange(change: Change): EncodedChange {
  const { output, n, count, sum, at, statistics, window, to, until } = change;
  const encoded = [output.name, n, count, sum, at.toString(36), encodeSaid(change)] as const;
  const days = window ? `${window.start}/${window.finish}` : '';
  if (until !== undefined) {
    return [...encoded, statistics ?? 0, days, to?.join() ?? 0, until.toString(36)];
  }
  if (to) return [...encoded, statistics ?? 0, days, to.join()];
  if (window) return [...encoded, statistics ?? 0, days];
  return statistics ? [...encoded, statistics] : [...encoded];
}

function encodeSaid({ value, told }: Change): EncodedChange[5] {
  if (told !== undefined) return told === null ? [] : [told];
  return value === undefined ? null : value === 'ready' ? 1 : 0;
}

function decodeSaid(value: EncodedChange[5]): Pick<Change, 'value' | 'told'> {
  if (value === null) return {};
  return Array.isArray(value) ? { told: value[0] ?? null } : { value: value === 1 ? 'ready' : 'not-ready' };
}

function decodeChange(
  userId: string,
  endpointId: string | null,
  [name, n, count, sum, at, value, statistics, window, to = 0, until]: EncodedChange,
): Change {
  const kind: Output['kind'] = value === null ? 'event' : 'attribute';
  return {
    userId,
    output: { kind, name },
    n,
    count,
    sum,
    at: parseInt(at, 36),
    ...decodeSaid(value),
    ...(endpointId !== null && { endpointId }),
    ...(statistics && { statistics }),
    ...(to !== 0 && { to: (to === '' ? [] : to.split(',')) as DestinationName[] }),
    ...(window && { window: { start: window.split('/')[0], finish: window.split('/')[1] } }),
    ...(until !== undefined && { until: parseInt(until, 36) }),
  };
}
