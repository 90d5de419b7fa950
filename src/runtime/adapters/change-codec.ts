import { packText, unpackText } from './packed-text';
import { Output } from '../../contract/rule';
import { Change, Membership } from '../domain/change';
import { Statistics } from '../domain/condition';

type EncodedChange = [kind: Output['kind'], name: string, n: number, value: Membership | null, count: number, sum: string, at: number, endpointId: string | null, statistics?: Statistics];

/** Longer outboxes are packed: one event can fire hundreds of times, and an item holds 400 KB (DynamoDB limits). */
const LONG = 4_096;

/** A user's changes as the text of an outbox. */
export function encodeChanges(changes: readonly Change[]): string {
  const text = JSON.stringify(changes.map(({ output, n, value, count, sum, at, endpointId, statistics }): EncodedChange => {
    const said = [output.kind, output.name, n, value ?? null, count, sum, at, endpointId ?? null] as const;
    return statistics ? [...said, statistics] : [...said];
  }));
  return text.length > LONG ? Buffer.from(packText(text)).toString('base64') : text;
}

export function decodeChanges(userId: string, outbox: string): Change[] {
  const text = outbox.startsWith('[') ? outbox : unpackText(Buffer.from(outbox, 'base64'));
  return (JSON.parse(text) as EncodedChange[]).map(([kind, name, n, value, count, sum, at, endpointId, statistics]) => ({
    userId,
    output: { kind, name },
    n,
    count,
    sum,
    at,
    ...(value !== null && { value }),
    ...(endpointId !== null && { endpointId }),
    ...(statistics && { statistics }),
  }));
}
