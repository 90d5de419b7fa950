import Link from '@cloudscape-design/components/link';
import type { ReactElement } from 'react';
import { linkTo } from '../routes';
import { nameOf } from './rule-progress';
import './views.css';

export function UserLink({ userId }: { readonly userId: string }): ReactElement {
  return (
    <Link href={linkTo('users', userId)}>
      <span className="any-text">{userId}</span>
    </Link>
  );
}

/** @param props.rule output key of the rule */
export function RuleLink({ rule }: { readonly rule: string }): ReactElement {
  return (
    <Link href={linkTo('segments', rule)}>
      <span className="any-text">{nameOf(rule)}</span>
    </Link>
  );
}
