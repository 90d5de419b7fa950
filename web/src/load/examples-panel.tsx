import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { ExampleData } from '../../../src/playground/api';
import { EXAMPLES, type Example } from './examples';
import { RulesButton } from './rules-button';

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
  return (
    <section aria-label={title}>
      <SpaceBetween size="xs">
        <Box variant="h3">{title}</Box>
        <div>{text}</div>
        <RulesButton label="1. Take its rules" ariaLabel={`1. Take its rules: ${title}`} rules={rules}>
          <Button disabled={busy} onClick={() => onLoad(name)}>
            2. Load {title}
          </Button>
        </RulesButton>
      </SpaceBetween>
    </section>
  );
}
