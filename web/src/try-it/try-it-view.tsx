import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

export function TryItView(): ReactElement {
  return <Header variant="h1">Try it</Header>;
}
