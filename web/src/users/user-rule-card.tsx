import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { memo, type ReactElement } from 'react';
import type { UserRule } from '../../../src/playground/api';
import { RuleLink } from '../shared/links';
import { Membership } from '../shared/membership';
import { TestProgress } from '../shared/test-progress';
import { useFormat } from '../shared/use-format';
import { whenText } from './when-text';

/** Shows for one rule whether the user is in, and why. */
export const UserRuleCard = memo(({ rule }: { readonly rule: UserRule }): ReactElement => (
  <Container
    header={
      <Header
        variant="h2"
        actions={<Membership kind={rule.kind} isIn={rule.in} times={rule.changes} value={rule.value} />}
      >
        <RuleLink rule={rule.rule} />
      </Header>
    }
  >
    <SpaceBetween size="xs">
      <Box color="text-body-secondary">{rule.description}</Box>
      <Box fontWeight="bold">
        <span className="any-text">{rule.explanation}</span>
      </Box>
      {rule.tests.map((test, index) => (
        <TestProgress key={index} test={test} />
      ))}
      <CountedEvents rule={rule} />
    </SpaceBetween>
  </Container>
));

function CountedEvents({
  rule: { name, counted, notCounted, otherEvents },
}: {
  readonly rule: UserRule;
}): ReactElement {
  const format = useFormat();
  const refused = notCounted.reduce((sum, { events }) => sum + events, 0);
  const headline = [
    `${format.count(counted.events, 'event')} counted`,
    ...(refused > 0 ? [`${format.number(refused)} not counted`] : []),
  ].join(', ');
  return (
    <ExpandableSection
      headerText={headline}
      headingTagOverride="h3"
      headerInfo={<span className="visually-hidden">for {name}</span>}
    >
      <ul className="counted">
        {counted.last.length > 0 && (
          <li>Counted lately: {counted.last.map((when) => whenText(when, format)).join('; ')}</li>
        )}
        {notCounted.map(({ reason, events, last }) => (
          <li key={reason} className="any-text">
            {format.count(events, 'event')} not counted, the last on {whenText(last, format)}: {reason}
          </li>
        ))}
        {otherEvents > 0 && <li>{format.count(otherEvents, 'event')} of other names</li>}
        {counted.events === 0 && notCounted.length === 0 && otherEvents === 0 && <li>No event is known.</li>}
      </ul>
    </ExpandableSection>
  );
}
