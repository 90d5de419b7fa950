import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAYS = 90;
const DAY = 86_400_000;
const LINES_AT_ONCE = 5_000;

/** Reproducible purchases in Pinpoint's format, with an independent count per user. */
export interface ManyEvents {
  readonly path: string;
  readonly events: number;
  /** Number of events by user number. */
  readonly perUser: Uint32Array;
}

export function userName(number: number): string {
  return `user-${String(number).padStart(6, '0')}`;
}

/** Writes a gzipped file of purchases in which some users buy very often and most only now and then. */
export async function writeManyEvents(path: string, events: number, users: number): Promise<ManyEvents> {
  const perUser = new Uint32Array(users);
  const blocks = function* () {
    let lines: string[] = [];
    for (let i = 0; i < events; i++) {
      const scattered = ((i + 1) * 2_654_435_761) % 2 ** 32;
      const number = Math.floor((scattered / 2 ** 32) ** 2 * users);
      perUser[number]!++;
      const time = FIRST_DAY + Math.floor((i / events) * DAYS * DAY);
      lines.push(
        `{"event_type":"purchase","event_timestamp":${time},"metrics":{"amount":${(scattered % 10_000) / 100}},"endpoint":{"User":{"UserId":"${userName(number)}"}}}`,
      );
      if (lines.length === LINES_AT_ONCE || i === events - 1) {
        yield `${lines.join('\n')}\n`;
        lines = [];
      }
    }
  };
  await pipeline(Readable.from(blocks()), createGzip({ level: 1 }), createWriteStream(path));
  return { path, events, perUser };
}
