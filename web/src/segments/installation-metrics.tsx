import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState, type ReactElement } from 'react';
import type { MetricSeries } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { LoadFailed } from '../shared/load-failed';
import { useFormat } from '../shared/use-format';
import { LineOverTime } from './line-over-time';

const REFRESH_INTERVAL_MS = 60_000;
const PERIODS = [
  { value: '3', label: 'Last 3 hours' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
];

/** Shows the metrics of a deployed installation. */
export function InstallationMetrics(): ReactElement {
  const format = useFormat();
  const [hours, setHours] = useState('24');
  const { data, error, reload } = useServer<readonly MetricSeries[]>(`/metrics?hours=${hours}`);
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const measured = data?.filter(({ points }) => points.length > 0) ?? [];
  const unmeasured = data?.filter(({ points }) => points.length === 0) ?? [];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`What the functions have measured, in ${format.timeZone}.`}
          actions={
            <FormField label="Period">
              <Select
                selectedOption={PERIODS.find(({ value }) => value === hours)!}
                options={PERIODS}
                onChange={({ detail }) => setHours(detail.selectedOption.value!)}
              />
            </FormField>
          }
        >
          How the installation is doing
        </Header>
      }
    >
      {error !== undefined && <LoadFailed what="The metrics" message={error} onRetry={reload} />}
      {data === undefined && error === undefined && (
        <StatusIndicator type="loading">Asking for the metrics…</StatusIndicator>
      )}
      <div className="metrics">
        {measured.map((series) => (
          <Metric key={series.name} series={series} withinADay={Number(hours) <= 24} />
        ))}
      </div>
      {unmeasured.length > 0 && (
        <Box color="text-body-secondary">
          Nothing measured in this period: {unmeasured.map(({ label }) => label).join(', ')}.
        </Box>
      )}
    </Container>
  );
}

function Metric({
  series: { label, unit, points },
  withinADay,
}: {
  readonly series: MetricSeries;
  readonly withinADay: boolean;
}): ReactElement {
  const format = useFormat();
  const latest = points.at(-1)!;
  const data = points.map(({ at, value }) => ({ x: new Date(at), y: value }));
  return (
    <section aria-label={label}>
      <Box variant="h3">
        {label}
        {unit !== '' && <span className="quiet"> ({unit})</span>}
      </Box>
      <Box color="text-body-secondary">
        Lately {format.number(latest.value)}, {format.moment(latest.at)}
      </Box>
      {data.length > 1 && (
        <LineOverTime
          title={label}
          ariaLabel={label}
          height={120}
          points={data}
          format={format}
          xTick={(date) => (withinADay ? format.time : format.moment)(date.getTime())}
          yTick={format.number}
        />
      )}
    </section>
  );
}
