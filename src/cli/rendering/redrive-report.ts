import { oneLine } from '../../common/one-line';
import { Overview, Report } from '../../operations/redrive/redrive-report';

export function describeOverview(overview: Overview): string {
  if (overview.isEmpty) return 'no dead letters\n';
  const { events, changes, unread, unusable, undelivered: queued = 0 } = overview;
  return [
    ...Object.entries(events).map(([reason, n]) => `${n} ${plural(n, 'event')}: ${oneLine(reason)}`),
    ...Object.entries(changes).map(([reason, n]) => `${n} ${plural(n, 'change')}: ${oneLine(reason)}`),
    ...Object.entries(unread).map(
      ([reason, n]) => `${n} ${plural(n, 'object')} that could not be read: ${oneLine(reason)}`,
    ),
    ...(queued > 0
      ? [`about ${queued} ${plural(queued, 'event')} that EventBridge could not write to the stream`]
      : []),
    ...unusable.map((reason) => `cannot be sent: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

export function describeReport(report: Report): string {
  const { events, changes, announced, repeated, overtaken, outdated, refused, left } = report;
  return [
    `${events} ${plural(events, 'event')} and ${changes} ${plural(changes, 'change')} sent`,
    ...(announced > 0 ? [`${announced} ${plural(announced, 'object')} announced, to be read again`] : []),
    ...(refused > 0 ? [`${refused} refused again and kept as dead letters`] : []),
    ...(repeated > 0 ? [`${repeated} left out: counted, sent or kept already`] : []),
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
