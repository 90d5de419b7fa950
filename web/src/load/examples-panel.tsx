import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { ExampleData } from '../../../src/playground/api';
import { EXAMPLES, type Example } from './examples';
import { publishRules } from './take-rules';

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
          description="One click publishes its rules beside yours, and then loads its data."
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
  const [trying, setTrying] = useState(false);
  const [error, setError] = useState<string>();
  const attempt = async () => {
    setTrying(true);
    setError(undefined);
    try {
      await publishRules(rules);
      onLoad(name);
    } catch (reason) {
      setError((reason as Error).message);
    } finally {
      setTrying(false);
    }
  };
  return (
    <section aria-label={title}>
      <SpaceBetween size="xs">
        <Box variant="h3">{title}</Box>
        <div>{text}</div>
        <Button
          disabled={busy}
          loading={trying}
          ariaLabel={`Try this example: ${title}`}
          onClick={() => void attempt()}
        >
          Try this example
        </Button>
        <div role="status">
          {error !== undefined && <StatusIndicator type="error">Not tried: {error}.</StatusIndicator>}
        </div>
      </SpaceBetween>
    </section>
  );
}
