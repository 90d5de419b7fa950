import { createEventStreamClient } from '../../../adapters/kinesis/kinesis-event-sink';
import { counted } from '../../../common/counted';
import { clientConfig } from '../../aws';
import { DecodedTotals, ReasonTotal } from '../../stream/decoded-totals';
import { sampleStream, StreamSample } from '../../stream/stream-sample';
import { ask } from '../ask';
import { Check, Subject } from '../check';
import { Finding, notable, ok, wrong } from '../finding';

const MINUTE_MS = 60_000;
/** Minutes that are looked back for events; the longer look is made where the shorter one finds none. */
const LOOKS_MINUTES = [15, 24 * 60];
const MAX_RECORDS = 500;
/** Share of events that may be skipped before it is worth knowing. */
const MAX_SKIPPED_SHARE = 0.5;
const INTENDED = 'is that intended? See “Counts are too low” in docs/troubleshooting.md';

export const events: Check = {
  name: 'latest events',
  run: async (subject) => {
    const { facts } = subject;
    if (facts.installation.objectQueue) {
      return [ok('they lie in objects, which are not looked into; inspect reads them as files')];
    }
    const deployed = await facts.streamMapping();
    // The check of the mappings says so.
    if (!deployed) return [];
    for (const minutes of LOOKS_MINUTES) {
      const sample = await look(subject, deployed.stream, minutes);
      if (sample.records.length === 0) continue;
      if (facts.config.transformation) return undecodedFindings(sample, minutes);
      // Which events of the platform count is for the rules to say; without them, none does.
      const totals = new DecodedTotals(facts.config, await facts.rules().catch(() => undefined));
      for (const record of sample.records) totals.add(record);
      return findingsOf(sample, totals, minutes);
    }
    return [
      notable(
        `no event has arrived within ${LOOKS_MINUTES[LOOKS_MINUTES.length - 1] / 60} hours, ` +
          'as far as the stream was read',
        'does the producer run, and does it write to this stream?',
      ),
    ];
  },
};

async function look(
  { facts, clock, pause }: Subject,
  stream: string,
  minutes: number,
): Promise<StreamSample> {
  return sampleStream({
    client: createEventStreamClient({ maxAttempts: 3, ...clientConfig(facts.options) }),
    stream,
    since: clock() - minutes * MINUTE_MS,
    maxRecords: MAX_RECORDS,
    pause,
    ask,
  });
}

function findingsOf(sample: StreamSample, totals: DecodedTotals, minutes: number): Finding[] {
  const { read, skipped, rejected } = totals;
  const scope = `${counted(read, 'event')} in ${scopeOf(sample)}`;
  return [
    ...ageFindings(sample, minutes),
    (totals.counted === 0 ? nothingCounted : ok)(`${scope}: ${totals.counted} can be counted`),
    ...skipped.map((total) => skippedFinding(total, read)),
    ...rejected.map(rejectedFinding),
    ...(totals.counted === 0 ? [] : [keyFinding(totals)]),
  ];
}

/** Reports on records that only a function of the team can read. */
function undecodedFindings(sample: StreamSample, minutes: number): Finding[] {
  return [
    ...ageFindings(sample, minutes),
    ok(`${scopeOf(sample)}: a function turns them into events, which is not asked here`),
  ];
}

function ageFindings(sample: StreamSample, minutes: number): Finding[] {
  if (minutes === LOOKS_MINUTES[0]) return [];
  return [
    sample.isWhole
      ? notable(
          `no event since ${timeOf(latestOf(sample))}`,
          'does the producer run, and write to this stream?',
        )
      : notable(`no event in the last ${LOOKS_MINUTES[0]} minutes`),
  ];
}

function scopeOf(sample: StreamSample): string {
  const extent = sample.isWhole ? '' : ', not all that arrived';
  return `${counted(sample.taken, 'record')}${extent}, the last at ${timeOf(latestOf(sample))}`;
}

function latestOf({ records }: StreamSample): number {
  return Math.max(...records.map(({ arrival }) => arrival));
}

function nothingCounted(text: string): Finding {
  return wrong(text, 'inspect --stack proposes a mapping for these records');
}

function skippedFinding({ reason, events: count, sample }: ReasonTotal, read: number): Finding {
  const text = `${counted(count, 'event')} skipped: ${reason}, such as ${sample}`;
  return count > read * MAX_SKIPPED_SHARE ? notable(text, INTENDED) : ok(text);
}

function rejectedFinding({ reason, events: count, sample }: ReasonTotal): Finding {
  return wrong(
    `${counted(count, 'event')} refused, for the dead letters: ${reason}, such as ${sample}`,
    'fix the producer or the mapping (inspect --stack shows both), then redrive',
  );
}

function keyFinding({ counted: all, underUserKey }: DecodedTotals): Finding {
  return underUserKey === all
    ? ok('the partition key is the user in all of these events')
    : notable(
        `the partition key is the user in ${underUserKey} of ${counted(all, 'event')}: ` +
          'those of one user can lie in several shards, and are then counted in either order',
        'write with the user id as the partition key where the order matters',
      );
}

function timeOf(arrival: number): string {
  return new Date(arrival).toISOString();
}
