import { counted } from '../../common/counted';
import { oneLine } from '../../common/one-line';
import { skippedEvents } from '../../operations/events/skipped-events';
import { RehearsalReport } from '../../operations/replay/rehearsal';
import { ReplayPlan, ReplayReport } from '../../operations/replay/replay';
import { ReplayTotals, SkipMetric } from '../../operations/replay/replay-totals';

/** What plan and report say beside their numbers. */
export interface ReplayTerms {
  /** Events a second. */
  readonly pace: number;
  /** Days that checkpoints are kept. */
  readonly redeliveryDays: number;
  readonly progressFile: string;
  /** Where dead letters of the events are, such as `s3://bucket/prefix`. */
  readonly deadLetters: string;
}

export function describePlan({ totals, rehearsal }: ReplayPlan, terms: ReplayTerms): string {
  const { toSend } = totals;
  return [
    ...linesOf(totals, `${toSend} to send`),
    ...(toSend > 0
      ? [
          `${counted(toSend, 'event')} of ${counted(totals.users, 'user')}, ${dayOf(totals.earliest)} to ` +
            `${dayOf(totals.latest)} (UTC); at ${terms.pace} a second ${durationOf(toSend / terms.pace)}`,
          '',
          ...(rehearsal ? effectsOf(rehearsal) : []),
        ]
      : ['nothing is left to send']),
    '',
  ].join('\n');
}

export function describeReport(
  { totals, sent, refused, left }: ReplayReport,
  { totals: planned, rehearsal }: ReplayPlan,
  terms: ReplayTerms,
): string {
  const { redeliveryDays: days, progressFile } = terms;
  const rest = planned.toSend - sent;
  return [
    ...linesOf(totals, `${sent} sent${rest > 0 ? `, ${rest} left` : ''}`),
    ...(refused > 0
      ? [`  ${refused} of the sent ones refused and kept as dead letters, below ${terms.deadLetters}`]
      : []),
    ...(rehearsal && rehearsal.countedBefore > 0
      ? [`  ${rehearsal.countedBefore} of them were counted already, and count once`]
      : []),
    ...(left === undefined
      ? [
          `The same files can be sent again without counting twice: for ${counted(days, 'day')} by what ` +
            `the installation keeps, ` +
            `and after that by ${progressFile}, which only knows what was sent with it.`,
        ]
      : [
          `left: ${oneLine(left)}`,
          `Run the same command again to go on: ${progressFile} knows what was sent. ` +
            `Within ${counted(days, 'day')} it counts nothing twice even without that file.`,
        ]),
    '',
  ].join('\n');
}

function linesOf(totals: ReplayTotals, sent: string): string[] {
  const { read, sentBefore, skipped, skippedEvents: allSkipped, rejected, rejections, withoutTime } = totals;
  const before = sentBefore > 0 ? `, ${sentBefore} sent before` : '';
  const more = rejected - rejections.length;
  return [
    `events: ${read} read, ${sent}${before}, ${allSkipped} skipped, ${rejected} rejected`,
    ...skippedEvents((metric) => skipped[metric as SkipMetric] ?? 0).map(
      ({ count: n, reason }) => `  ${n} skipped: ${reason}`,
    ),
    ...(withoutTime > 0
      ? [`  ${withoutTime} without a time that is understood: each counts as of when it is sent`]
      : []),
    ...rejections.map((rejection) => `  ${rejection}`),
    ...(more > 0 ? [`  and ${more} more rejected`] : []),
  ];
}

/** Says what the rules will do. */
function effectsOf(rehearsal: RehearsalReport): string[] {
  const { countedBefore, repeated, uncountable, knownUsers, changes } = rehearsal;
  const rules = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rules.map(([rule]) => rule.length), 0);
  return [
    `If nothing else arrives meanwhile, ${rehearsal.counted} count and cause ` +
      `${counted(changesOf(rehearsal), 'change')}:`,
    ...rules.map(([rule, n]) => `  ${oneLine(rule).padEnd(width)}  ${n}`),
    ...(countedBefore > 0
      ? [`  ${countedBefore} are counted already, from files with the same records`]
      : []),
    ...(repeated > 0 ? [`  ${repeated} repeat the id of an event of their user, and do not count`] : []),
    ...(uncountable > 0
      ? [`  ${uncountable} are of users who cannot be counted, and become dead letters`]
      : []),
    'Destinations receive the changes now, whenever the events happened: journeys start and messages go out.',
    ...(knownUsers > 0
      ? [
          `${counted(knownUsers, 'user')} ${knownUsers === 1 ? 'has' : 'have'} been counted before. ` +
            'Events that came over the stream already count a second time.',
        ]
      : []),
    '',
  ];
}

/** Returns the number of changes that a rehearsal has caused. */
export function changesOf({ changes }: RehearsalReport): number {
  return Object.values(changes).reduce((sum, n) => sum + n, 0);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function durationOf(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3_600)} h`;
}
