import { Readable } from 'node:stream';
import { EventLine, linesOf } from '../../adapters/event-files/event-lines';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { eventFormat, UserSettings } from '../../operations/events/event-format';
import { skippedEvents } from '../../operations/events/skipped-events';
import { chooseFormat, FormatChoice, givenFormat } from '../../operations/inspection/format-choice';
import { Inspection } from '../../operations/inspection/inspection';
import { inspectionReport } from '../../operations/inspection/inspection-report';
import { EventFormat, FileInspection } from '../api';
import { chunksUntil } from './chunks-until';
import { MAX_RECORD_LENGTH, requireFormat } from './loaded-file';

const MAX_RECORDS = 1_000;
const NEVER = new Promise<never>(() => {});

export interface FileInspectionOptions {
  readonly format: EventFormat;
  readonly users?: UserSettings;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly timeZone: string;
  /** Whether the content is only the beginning of a file, and cut anywhere. */
  readonly isCut: boolean;
}

/**
 * Says what is in the first records of a file, and how they are read.
 *
 * @throws OperationError when there is no such format, or the content cannot be read
 */
export async function inspectFile(
  content: Readable,
  { format, users, now, timeZone, isCut }: FileInspectionOptions,
): Promise<FileInspection> {
  requireFormat(format);
  const { lines, isAll } = await firstLines(content, isCut);
  const texts = lines.filter(({ fault }) => fault === undefined).map(({ text }) => text);
  const choice =
    format === 'detect' ? chooseFormat(texts, users) : givenFormat(eventFormat(format, users), texts);
  const { inspection, rejected } = inspect(lines, choice, now);
  const report = inspectionReport(inspection, choice, new LocalCalendar(timeZone));
  return {
    records: lines.length,
    isAll,
    rejected,
    skipped: skippedEvents((metric) => inspection.telemetry.total(metric)),
    ...report,
  };
}

async function firstLines(
  content: Readable,
  isCut: boolean,
): Promise<{ readonly lines: readonly EventLine[]; readonly isAll: boolean }> {
  const lines: EventLine[] = [];
  try {
    for await (const batch of linesOf(chunksUntil(content, NEVER), () => {}, MAX_RECORD_LENGTH)) {
      lines.push(...batch);
      if (lines.length > MAX_RECORDS) break;
    }
  } catch (error) {
    // What is packed cannot be unpacked to its end where it is cut.
    if (!isCut || lines.length === 0) throw error;
  }
  // The last record may be cut, too; without it none may be left.
  const whole = isCut && lines.length > 1 ? lines.slice(0, -1) : lines;
  return { lines: whole.slice(0, MAX_RECORDS), isAll: !isCut && lines.length <= MAX_RECORDS };
}

function inspect(
  lines: readonly EventLine[],
  choice: FormatChoice,
  now: number,
): { readonly inspection: Inspection; readonly rejected: number } {
  let rejected = 0;
  const inspection = new Inspection({
    decode: choice.decode,
    now,
    onRejected: () => rejected++,
    vendor: choice.vendor,
  });
  for (const { text, fault } of lines) {
    if (fault === undefined) inspection.add(text);
    else rejected++;
  }
  return { inspection, rejected };
}
