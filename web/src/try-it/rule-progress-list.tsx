import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { UserRule } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { RuleLink } from '../shared/links';
import { Membership } from '../shared/membership';
import { TestProgress } from '../shared/test-progress';

interface Props {
  readonly userId: string;
  readonly rules?: readonly UserRule[];
  readonly isNew: boolean;
}

/** Shows the progress of the signed-in user for each rule. */
export function RuleProgressList({ userId, rules, isNew }: Props): ReactElement {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={isNew ? undefined : <Link href={linkTo('users', userId)}>Why?</Link>}
          description={isNew ? 'No event of this user is known yet.' : undefined}
        >
          <span className="any-text">Where {userId} stands</span>
        </Header>
      }
    >
      {rules === undefined ? (
        <StatusIndicator type="loading">Asking…</StatusIndicator>
      ) : rules.length === 0 ? (
        <NoRules />
      ) : (
        <ul className="plain-list rule-progress" aria-label={`Rules of ${userId}`}>
          {rules.map((one) => (
            <li key={one.rule}>
              <div className="row row-spread">
                <RuleLink rule={one.rule} />
                <Membership kind={one.kind} isIn={one.in} times={one.changes} value={one.value} />
              </div>
              <Box variant="small">{one.description}</Box>
              {one.tests.map((test, index) => (
                <TestProgress key={index} test={test} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}

function NoRules(): ReactElement {
  return (
    <SpaceBetween size="xs">
      <div>No rule is in force yet, so events count for nothing but history.</div>
      <Link href={linkTo('rules')}>Write a rule and publish it</Link>
    </SpaceBetween>
  );
}
