import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { Load } from '../../../src/playground/api';
import { useFormat } from '../shared/use-format';
import { shareOf, timeLeft, type Speed } from './progress';

interface Props {
  readonly load: Load;
  readonly speed?: Speed;
  readonly onCancel: () => void;
}

export function RunningLoad({ load, speed, onCancel }: Props): ReactElement {
  const format = useFormat();
  const { name, lines, bytes, size, changes, rejected } = load;
  const share = shareOf(load);
  const left = timeLeft(load, speed);
  const facts = [
    `${format.count(lines, 'line')} read`,
    ...(size > 0 ? [`${format.bytes(bytes)} of ${format.bytes(size)}`] : [format.bytes(bytes)]),
    ...(speed ? [`${format.number(Math.round(speed.linesPerSecond))} events/s`] : []),
    ...(left === undefined ? [] : [`${format.duration(left)} left`]),
    format.count(changes, 'change'),
    ...(rejected > 0 ? [`${format.count(rejected, 'line')} rejected`] : []),
  ].join(' · ');
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<Button onClick={onCancel}>Cancel</Button>}
          description="You can go on working meanwhile. What is counted when you cancel stays counted."
        >
          <span className="any-text">Loading {name}</span>
        </Header>
      }
    >
      {share === undefined ? (
        <StatusIndicator type="in-progress">{facts}</StatusIndicator>
      ) : (
        <ProgressBar value={Math.floor(share * 100)} ariaLabel={`Loading ${name}`} additionalInfo={facts} />
      )}
    </Container>
  );
}
