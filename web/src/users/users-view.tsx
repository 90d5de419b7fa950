import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

export function UsersView(_: { readonly userId?: string }): ReactElement {
  return <Header variant="h1">Users</Header>;
}
