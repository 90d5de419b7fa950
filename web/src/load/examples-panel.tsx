import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { ExampleData } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { useFormat } from '../shared/use-format';
import { EXAMPLES, type Example } from './examples';
import { takeRules, type Taken } from './take-rules';

interface Props {
  readonly busy: boolean;
  readonly onLoad: (name: ExampleData) => void;
}

export function Examples({ busy, onLoad }: Props): ReactElement {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="First the rules, then the data: most rules count what comes after they are published."
        >
          Examples
        </Header>
      }
    >
      <SpaceBetween size="l">
        {EXAMPLES.map((example) => (
          <OneExample key={example.name} example={example} busy={busy} onLoad={onLoad} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

function OneExample({ example, busy, onLoad }: { readonly example: Example } & Props): ReactElement {
  const { name, title, text, rules } = example;
  const [taken, setTaken] = useState<Taken | { readonly error: string }>();
  const [taking, setTaking] = useState(false);
  const take = () => {
    setTaking(true);
    takeRules(rules)
      .then(setTaken, (reason: Error) => setTaken({ error: reason.message }))
      .finally(() => setTaking(false));
  };
  return (
    <section aria-label={title}>
      <SpaceBetween size="xs">
        <Box variant="h3">{title}</Box>
        <div>{text}</div>
        <div className="row buttons">
          <Button loading={taking} ariaLabel={`1. Take its rules: ${title}`} onClick={take}>
            1. Take its rules
          </Button>
          <Button disabled={busy} onClick={() => onLoad(name)}>
            2. Load {title}
          </Button>
        </div>
        <div role="status">{taken && <Outcome taken={taken} />}</div>
      </SpaceBetween>
    </section>
  );
}

function Outcome({ taken }: { readonly taken: Taken | { readonly error: string } }): ReactElement {
  const format = useFormat();
  if ('error' in taken) {
    return (
      <StatusIndicator type="error">The rules could not be put into the draft: {taken.error}</StatusIndicator>
    );
  }
  if (taken.unpublished === 0) {
    return (
      <StatusIndicator type="success">
        These rules are in force already. Go on and load the data.
      </StatusIndicator>
    );
  }
  return (
    <StatusIndicator type="success">
      {taken.added === 0
        ? 'The rules are in the draft already.'
        : `${format.count(taken.added, 'rule')} put into the draft.`}{' '}
      <Link href={linkTo('rules')}>Publish the draft</Link>, then load the data.
    </StatusIndicator>
  );
}
