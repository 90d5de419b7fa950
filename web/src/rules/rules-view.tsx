import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

export function RulesView(): ReactElement {
  return <Header variant="h1">Rules</Header>;
}
