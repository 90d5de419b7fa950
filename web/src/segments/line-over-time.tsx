import LineChart from '@cloudscape-design/components/line-chart';
import type { ReactElement } from 'react';
import type { Format } from '../shared/format';
import type { TimePoint } from './day-series';

interface Props {
  readonly title: string;
  readonly ariaLabel: string;
  /** Titles of the axes; absent where the text beside the chart says what they are. */
  readonly axes?: { readonly x: string; readonly y: string };
  /** Height in pixels. */
  readonly height: number;
  /** Points in order, at least one. */
  readonly points: readonly TimePoint[];
  readonly format: Format;
  readonly xTick: (date: Date) => string;
  readonly yTick: (value: number) => string;
}

/** Shows one line over time, with a vertical axis from zero. */
export function LineOverTime({
  title,
  ariaLabel,
  axes,
  height,
  points,
  format,
  xTick,
  yTick,
}: Props): ReactElement {
  return (
    <LineChart<Date>
      height={height}
      hideFilter
      hideLegend
      xScaleType="time"
      xDomain={[points[0].x, points.at(-1)!.x]}
      yDomain={[0, Math.max(1, ...points.map(({ y }) => y)) * 1.05]}
      series={[{ type: 'line', title, data: points, valueFormatter: format.number }]}
      ariaLabel={ariaLabel}
      xTitle={axes?.x}
      yTitle={axes?.y}
      i18nStrings={{
        xTickFormatter: xTick,
        yTickFormatter: yTick,
        chartAriaRoleDescription: 'line chart',
        detailPopoverDismissAriaLabel: 'Close',
      }}
    />
  );
}
