import { oneLine } from '../../common/one-line';
import { Overview, Report } from '../../operations/redrive/redrive-report';

export function describeOverview({ objects, events, changes, unusable }: Overview): string {
  if (objects === 0 && unusable.length === 0) return 'no dead letters\n';
  return [
    ...Object.entries(events).map(([reason, n]) => `${n} ${plural(n, 'event')}: ${oneLine(reason)}`),
    ...Object.entries(changes).map(([reason, n]) => `${n} ${plural(n, 'change')}: ${oneLine(reason)}`),
    ...unusable.map((reason) => `cannot be sent: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

export function describeReport({ events, changes, overtaken, outdated, refused, left }: Report): string {
  return [
    `${events} ${plural(events, 'event')} and ${changes} ${plural(changes, 'change')} sent`,
    ...(refused > 0 ? [`${refused} of them refused again and kept as dead letters`] : []),
    ...(outdated > 0
      ? [`${outdated} ${plural(outdated, 'change')} not sent: the attribute has changed since`]
      : []),
    ...(overtaken > 0
      ? [
          `${overtaken} ${plural(overtaken, 'event')} kept: they may have been counted, ` +
            'for later ones of their users were; if they were not, send them with --overtaken',
        ]
      : []),
    ...left.map((reason) => `left: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

function plural(n: number, noun: string): string {
  return n === 1 ? noun : `${noun}s`;
}
