import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

export function SegmentsView(_: { readonly rule?: string }): ReactElement {
  return <Header variant="h1">Segments and triggers</Header>;
}
