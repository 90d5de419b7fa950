import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useOverview } from '../shell/installation';
import { DeadLettersPanel } from './dead-letters-panel';
import { HealthPanel } from './health-panel';
import './operations.css';

export function OperationsView(): ReactElement {
  const overview = useOverview()!;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="What state this installation is in, and what it could not count or deliver."
      >
        Operations
      </Header>
      {overview.hasOperations ? (
        <>
          <HealthPanel />
          <DeadLettersPanel />
        </>
      ) : (
        <Alert type="info" header="Nothing is looked after from here">
          Start the page with <code>playground --stack</code> and credentials of your own, or use the commands
          doctor, redrive and forget.
        </Alert>
      )}
    </SpaceBetween>
  );
}
