import { Statistics } from '../../engine/evaluate/condition';
import { Change, Membership } from '../../engine/state/change';
import { DestinationName, Output } from '../../rule-language/rule';
import { packText, unpackText } from './packed-text';

/** Every membership has a value and no event has one, so the value tells the kinds apart. */
type EncodedChange = [
  name: string,
  n: number,
  count: number,
  sum: string,
  at: string,
  value: 0 | 1 | null,
  statistics?: Statistics | 0,
  window?: string,
  to?: string,
];
/** Neighbours that go to the same endpoint. */
type EncodedGroup = [endpointId: string | null, changes: EncodedChange[]];

/** A user's changes as the text of an outbox. */
export function encodeChanges(changes: readonly Change[]): string {
  const groups: EncodedGroup[] = [];
  for (const change of changes) {
    const endpointId = change.endpointId ?? null;
    if (groups.length === 0 || groups[groups.length - 1][0] !== endpointId) groups.push([endpointId, []]);
    groups[groups.length - 1][1].push(encodeChange(change));
  }
  return JSON.stringify(groups);
}

/**
 * Still a text, for the event source mapping of the publisher looks for one; read like one that is not
 * packed.
 */
export function packOutbox(outbox: string): string {
  return Buffer.from(packText(outbox)).toString('base64');
}

export function decodeChanges(userId: string, outbox: string): Change[] {
  const text = outbox.startsWith('[') ? outbox : unpackText(Buffer.from(outbox, 'base64'));
  return (JSON.parse(text) as EncodedGroup[]).flatMap(([endpointId, changes]) =>
    changes.map((change) => decodeChange(userId, endpointId, change)),
  );
}

function encodeChange({ output, n, value, count, sum, at, statistics, window, to }: Change): EncodedChange {
  const said = [
    output.name,
    n,
    count,
    sum,
    at.toString(36),
    value === undefined ? null : value === 'ready' ? 1 : 0,
  ] as const;
  const days = window ? `${window.start}/${window.finish}` : '';
  if (to) return [...said, statistics ?? 0, days, to.join()];
  if (window) return [...said, statistics ?? 0, days];
  return statistics ? [...said, statistics] : [...said];
}

function decodeChange(
  userId: string,
  endpointId: string | null,
  [name, n, count, sum, at, value, statistics, window, to]: EncodedChange,
): Change {
  const kind: Output['kind'] = value === null ? 'event' : 'attribute';
  const membership: Membership = value === 1 ? 'ready' : 'not-ready';
  return {
    userId,
    output: { kind, name },
    n,
    count,
    sum,
    at: parseInt(at, 36),
    ...(value !== null && { value: membership }),
    ...(endpointId !== null && { endpointId }),
    ...(statistics && { statistics }),
    ...(to !== undefined && { to: (to === '' ? [] : to.split(',')) as DestinationName[] }),
    ...(window && { window: { start: window.split('/')[0], finish: window.split('/')[1] } }),
  };
}
