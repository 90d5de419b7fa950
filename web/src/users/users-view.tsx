import type { ReactElement } from 'react';
import { UserDetail } from './user-detail';
import { UserList } from './user-list';

export function UsersView({ userId }: { readonly userId?: string }): ReactElement {
  return userId ? <UserDetail key={userId} userId={userId} /> : <UserList />;
}
