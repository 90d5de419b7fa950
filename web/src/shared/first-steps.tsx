import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement, ReactNode } from 'react';
import { linkTo, type ViewPath } from '../routes';

export interface Step {
  readonly text: string;
  readonly view: ViewPath;
  readonly rest?: string;
}

/** Suggests next steps where there is nothing to show yet. */
export function FirstSteps({
  title,
  children,
  steps,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly steps: readonly Step[];
}): ReactElement {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="s">
        <Box variant="h3" tagOverride="p">
          {title}
        </Box>
        <Box color="text-body-secondary">{children}</Box>
        <div className="row buttons first-steps">
          {steps.map(({ text, view, rest }) => (
            <Button key={text} href={linkTo(view, rest)}>
              {text}
            </Button>
          ))}
        </div>
      </SpaceBetween>
    </Box>
  );
}
