import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import { linkTo } from '../routes';
import { useFormat } from '../shared/use-format';
import { takeRules, type Taken } from './take-rules';

interface Props {
  readonly label: string;
  /** Table of rules as CSV. */
  readonly rules: string;
}

/** Puts rules into the draft, and says what became of them. */
export function RulesButton({ label, rules }: Props): ReactElement {
  const [taken, setTaken] = useState<Taken | { readonly error: string }>();
  const [taking, setTaking] = useState(false);
  const take = () => {
    setTaking(true);
    takeRules(rules)
      .then(setTaken, (reason: Error) => setTaken({ error: reason.message }))
      .finally(() => setTaking(false));
  };
  return (
    <>
      <div className="row buttons">
        <Button loading={taking} onClick={take}>
          {label}
        </Button>
      </div>
      <div role="status">{taken && <Outcome taken={taken} />}</div>
    </>
  );
}

function Outcome({ taken }: { readonly taken: Taken | { readonly error: string } }): ReactElement {
  const format = useFormat();
  if ('error' in taken) {
    return (
      <StatusIndicator type="error">The rules could not be put into the draft: {taken.error}</StatusIndicator>
    );
  }
  if (taken.unpublished === 0) {
    return (
      <StatusIndicator type="success">
        These rules are in force already. Go on and load the data.
      </StatusIndicator>
    );
  }
  return (
    <StatusIndicator type="success">
      {taken.added === 0
        ? 'The rules are in the draft already.'
        : `${format.count(taken.added, 'rule')} put into the draft.`}{' '}
      <Link href={linkTo('rules')}>Publish the draft</Link>, then load the data.
    </StatusIndicator>
  );
}
