import Badge from '@cloudscape-design/components/badge';
import type { ReactElement } from 'react';
import { useFormat } from './use-format';

/** Shows whether a user is in, or how often a rule has fired for the user. */
export function Membership({
  kind,
  isIn,
  times,
}: {
  readonly kind: 'attribute' | 'event';
  readonly isIn: boolean;
  readonly times: number;
}): ReactElement {
  const format = useFormat();
  if (kind === 'attribute') {
    return <Badge color={isIn ? 'green' : 'grey'}>{isIn ? 'In: ready' : 'Not in'}</Badge>;
  }
  return (
    <Badge color={times > 0 ? 'blue' : 'grey'}>
      {times > 0 ? `Fired ${times === 1 ? 'once' : format.count(times, 'time')}` : 'Not fired yet'}
    </Badge>
  );
}
