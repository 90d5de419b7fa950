import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { Health } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { LoadFailed } from '../shared/load-failed';

type Finding = Health['checks'][number]['findings'][number];

const INDICATORS: Readonly<Record<Finding['level'], StatusIndicatorProps.Type>> = {
  wrong: 'error',
  unchecked: 'warning',
  notable: 'info',
  ok: 'success',
};
/** The worst first. */
const ORDER = Object.keys(INDICATORS);

/** Shows what a check of the whole installation has found, and how to mend it. */
export function HealthPanel(): ReactElement {
  const { data, error, reload } = useServer<Health>('/operations/health');
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button onClick={reload}>Check again</Button>}>
          Health
        </Header>
      }
    >
      <SpaceBetween size="s">
        {error !== undefined && <LoadFailed what="The health" message={error} onRetry={reload} />}
        {data === undefined && error === undefined && (
          <div role="status">
            <StatusIndicator type="loading">Asking the services, which takes some seconds…</StatusIndicator>
          </div>
        )}
        {data && <Findings health={data} />}
      </SpaceBetween>
    </Container>
  );
}

function Findings({ health: { totals, checks } }: { readonly health: Health }): ReactElement {
  const findings = checks
    .flatMap(({ check, findings: some }) => some.map((finding) => ({ check, ...finding })))
    .sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  return (
    <>
      <div role="status">{summaryOf(totals)}</div>
      <ul className="findings" aria-label="Findings">
        {findings.map(({ check, level, text, fix }) => (
          <li key={`${check} ${text}`}>
            <StatusIndicator type={INDICATORS[level]}>
              <b>{check}</b>: <span className="any-text">{text}</span>
            </StatusIndicator>
            {fix !== undefined && <div className="finding-fix any-text">{fix}</div>}
          </li>
        ))}
      </ul>
    </>
  );
}

function summaryOf({ wrong, unchecked, notable }: Health['totals']): string {
  const parts = [
    ...(wrong > 0 ? [`${wrong} wrong`] : []),
    ...(unchecked > 0 ? [`${unchecked} could not be checked`] : []),
    ...(notable > 0 ? [`${notable} worth knowing`] : []),
  ];
  return wrong + unchecked === 0
    ? `Nothing is wrong${notable > 0 ? `; ${notable} worth knowing` : ''}.`
    : `${parts.join(', ')}.`;
}
