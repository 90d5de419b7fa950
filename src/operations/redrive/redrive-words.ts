import { counted } from '../../common/counted';
import { oneLine } from '../../common/one-line';
import { Overview, Report } from './redrive-report';

/** Says what dead letters there are, by reason. */
export function overviewLines({ events, changes, unread, unusable, undelivered = 0 }: Overview): string[] {
  return [
    ...Object.entries(events).map(([reason, n]) => `${counted(n, 'event')}: ${oneLine(reason)}`),
    ...Object.entries(changes).map(([reason, n]) => `${counted(n, 'change')}: ${oneLine(reason)}`),
    ...Object.entries(unread).map(
      ([reason, n]) => `${counted(n, 'object')} that could not be read: ${oneLine(reason)}`,
    ),
    ...(undelivered > 0
      ? [`about ${counted(undelivered, 'event')} that EventBridge could not write to the stream`]
      : []),
    ...unusable.map((reason) => `cannot be sent: ${oneLine(reason)}`),
  ];
}

/** Says what became of all dead letters, each counted in one line alone. */
export function reportLines(report: Report): string[] {
  const { events, changes, announced, repeated, overtaken, outdated, refused, left } = report;
  return [
    `${counted(events, 'event')} and ${counted(changes, 'change')} sent`,
    ...(announced > 0 ? [`${counted(announced, 'object')} announced, to be read again`] : []),
    ...(refused > 0 ? [`${refused} refused again and kept as dead letters`] : []),
    ...(repeated > 0 ? [`${repeated} left out: counted, sent or kept already`] : []),
    ...(outdated > 0 ? [`${counted(outdated, 'change')} not sent: the attribute has changed since`] : []),
    ...(overtaken > 0
      ? [
          `${counted(overtaken, 'event')} kept: they may have been counted, ` +
            'for later ones of their users were; if they were not, send them with redrive --overtaken',
        ]
      : []),
    ...left.map((reason) => `left: ${oneLine(reason)}`),
  ];
}
