import Badge from '@cloudscape-design/components/badge';
import type { ReactElement } from 'react';
import { useFormat } from './use-format';

/** Shows whether a user is in, the value that a rule tells, or how often a rule has fired for the user. */
export function Membership({
  kind,
  isIn,
  times,
  value,
}: {
  readonly kind: 'attribute' | 'event';
  readonly isIn: boolean;
  readonly times: number;
  /** Value of a rule that tells it; null when there is none. */
  readonly value?: string | null;
}): ReactElement {
  const format = useFormat();
  if (value !== undefined) {
    return <Badge color={value === null ? 'grey' : 'green'}>{value ?? 'No value'}</Badge>;
  }
  if (kind === 'attribute') {
    return <Badge color={isIn ? 'green' : 'grey'}>{isIn ? 'In: ready' : 'Not in'}</Badge>;
  }
  return (
    <Badge color={times > 0 ? 'blue' : 'grey'}>
      {times > 0 ? `Fired ${times === 1 ? 'once' : format.count(times, 'time')}` : 'Not fired yet'}
    </Badge>
  );
}
