import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

export function LoadView(): ReactElement {
  return <Header variant="h1">Load data</Header>;
}
