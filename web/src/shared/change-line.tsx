import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { ChangeView } from '../../../src/playground/api';
import { RuleLink, UserLink } from './links';

/** Shows a change with links to its user and its rule. */
export function ChangeLine({
  change,
  withUser = true,
}: {
  readonly change: ChangeView;
  readonly withUser?: boolean;
}): ReactElement {
  const { rule, userId, value, told } = change;
  const user = withUser ? <UserLink userId={userId} /> : 'The user';
  switch (value) {
    case 'fired':
      return (
        <StatusIndicator type="info">
          <RuleLink rule={rule} /> <strong>fired</strong>
          {withUser && <> for {user}</>}
        </StatusIndicator>
      );
    case 'told':
      return (
        <StatusIndicator type="info">
          <RuleLink rule={rule} /> <strong>{told ?? 'no value'}</strong> for {user}
        </StatusIndicator>
      );
    case 'not-ready':
      return (
        <StatusIndicator type="stopped">
          <RuleLink rule={rule} /> <strong>not-ready</strong>: {user} is no longer in
        </StatusIndicator>
      );
    default:
      return (
        <StatusIndicator type="success">
          <RuleLink rule={rule} /> <strong>{value}</strong>: {user} is now in
        </StatusIndicator>
      );
  }
}

/** Describes a change as plain text, for screen readers. */
export function changeWords({ name, userId, value, told }: ChangeView): string {
  switch (value) {
    case 'fired':
      return `${name} fired for ${userId}`;
    case 'told':
      return `${name} of ${userId} is ${told ?? 'no value any more'}`;
    case 'not-ready':
      return `${name} not-ready: ${userId} is no longer in`;
    default:
      return `${name} ${value}: ${userId} is now in`;
  }
}
