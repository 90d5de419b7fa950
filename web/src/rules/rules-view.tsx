import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import './rules.css';
import { useEffect, useState, type ReactElement } from 'react';
import type { RulesView as Rules } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { RuleEditor } from './rule-editor';

export function RulesView(): ReactElement {
  const { data, error, opening } = useServer<Rules>('/rules');
  // Later responses are handled by the editor, which knows the edits that are not saved yet.
  const [first, setFirst] = useState<Rules>();
  useEffect(() => {
    if (data) setFirst((before) => before ?? data);
  }, [data]);
  if (first) return <RuleEditor initial={first} />;
  return (
    <>
      <Header variant="h1">Rules</Header>
      {error === undefined ? (
        <StatusIndicator type="loading">{opening ?? 'Reading the rules…'}</StatusIndicator>
      ) : (
        <Alert type="error" header="The rules cannot be read">
          {error}
        </Alert>
      )}
    </>
  );
}
