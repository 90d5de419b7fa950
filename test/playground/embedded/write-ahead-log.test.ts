import { createHash } from 'node:crypto';
import fs, {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { OperationError } from '../../../src/operations/operation-error';
import { WriteAheadLog, WriteAheadLogOptions } from '../../../src/playground/embedded/write-ahead-log';
import { flipBit } from '../../support/flip-bit';

type Frame = readonly string[];

const TITLE = 'cdk-pinpoint-incremental-analytics journal ';
const FRAMES: readonly Frame[] = [['one', 'two'], ['three'], ['four', 'five', 'six']];

let folder: string;
let file: string;
let heard: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'journal-'));
  file = path.join(folder, 'journal');
  heard = [];
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function open(options: Partial<WriteAheadLogOptions> = {}): WriteAheadLog {
  return new WriteAheadLog({ path: file, notify: (message) => heard.push(message), ...options });
}

async function read(): Promise<string[]> {
  const log = open();
  const lines: string[] = [];
  try {
    await log.read(([kind, text]) => lines.push(`${kind}${text}`));
    return lines;
  } finally {
    log.close();
  }
}

/** Writes the log and returns the position at which each frame ends. */
function write(frames: readonly Frame[]): number[] {
  const log = open();
  const ends = frames.map((frame) => {
    for (const text of frame) log.append('k', text);
    log.commit();
    return log.size;
  });
  log.close();
  return ends;
}

/** Writes the log as the first release did. */
function writeFirstFormat(frames: readonly Frame[]): number[] {
  writeFileSync(file, `${TITLE}1\n`);
  return frames.map((frame) => {
    const body = frame.map((text) => `k\t${text}\n`).join('');
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
    appendFileSync(file, `${Buffer.byteLength(body)} ${digest}\n${body}`);
    return statSync(file).size;
  });
}

const linesOf = (frames: readonly Frame[]) => frames.flat().map((text) => `k${text}`);
const besides = () => readdirSync(folder).filter((name) => name !== 'journal');

const WRITERS = [
  ['the current format', write],
  ['the first format', writeFirstFormat],
] as const;

describe.each(WRITERS)('a log of %s', (_, writeLog) => {
  test('is read, and written on in the current format', async () => {
    writeLog(FRAMES);
    expect(await read()).toEqual(linesOf(FRAMES));
    expect(readFileSync(file, 'latin1')).toMatch(/^cdk-pinpoint-incremental-analytics journal 2\n/);
    const log = open();
    await log.read(() => {});
    log.append('k', 'seven');
    log.commit();
    log.close();
    expect(await read()).toEqual([...linesOf(FRAMES), 'kseven']);
    expect([heard, besides()]).toEqual([[], []]);
  });

  test('that is cut at any byte has all entries before, and says what it moved aside', async () => {
    const ends = writeLog(FRAMES);
    const whole = readFileSync(file);
    for (let bytes = 0; bytes < whole.length; bytes++) {
      heard = [];
      for (const name of besides()) rmSync(path.join(folder, name));
      writeFileSync(file, whole.subarray(0, bytes));
      const kept = ends.filter((end) => end <= bytes).length;
      expect(await read()).toEqual(linesOf(FRAMES.slice(0, kept)));
      const from = kept > 0 ? ends[kept - 1] : bytes < TITLE.length + 2 ? 0 : TITLE.length + 2;
      if (from === bytes && bytes > 0) {
        expect([heard, besides()]).toEqual([[], []]);
        continue;
      }
      expect(heard).toHaveLength(1);
      if (bytes === 0) continue;
      expect(heard[0]).toContain(path.join(folder, `journal.cut-off-at-${from}`));
      expect(readFileSync(path.join(folder, besides()[0]))).toEqual(whole.subarray(from, bytes));
    }
  });

  test('with any bit flipped loses nothing in silence', async () => {
    const ends = writeLog(FRAMES);
    const whole = readFileSync(file);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      heard = [];
      for (const name of besides()) rmSync(path.join(folder, name));
      const damaged = flipBit(whole, bit);
      writeFileSync(file, damaged);
      const outcome = await read().catch((error: unknown) => error);
      if (outcome instanceof OperationError) {
        expect(outcome.message).toContain(file);
        expect(readFileSync(file)).toEqual(damaged);
        expect(besides()).toEqual([]);
        continue;
      }
      const kept = ends.filter((end) => end * 8 <= bit).length;
      expect(outcome).toEqual(linesOf(FRAMES.slice(0, kept)));
      expect(heard).toHaveLength(1);
      // Only of the last frame can it not be told whether it was ever complete.
      expect(kept).toBe(FRAMES.length - 1);
      expect(readFileSync(path.join(folder, besides()[0]))).toEqual(damaged.subarray(ends[kept - 1]));
    }
  }, 120_000);

  test('with two large frames, the length of the first of which is wrong, is an error and stays', async () => {
    writeLog([['x'.repeat(262_144)], ['y'.repeat(262_144)]]);
    // The first digit of the length is 2, and becomes 6.
    const damaged = flipBit(readFileSync(file), (TITLE.length + 2) * 8 + 2);
    writeFileSync(file, damaged);
    await expect(read()).rejects.toThrow(
      `${file} is damaged at byte ${TITLE.length + 2}, and is left as it is: ` +
        'put a copy of it in its place, or use another folder; ' +
        `to go on with the entries before, keep a copy and cut it to ${TITLE.length + 2} bytes`,
    );
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });
});

test('random logs of many sizes, cut and flipped at random, lose nothing in silence', async () => {
  const frames = fc.array(fc.array(fc.stringMatching(/^[ -~]{0,200}$/), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(
      frames,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      fc.boolean(),
      async (all, cut, flip, isCut, isFirstFormat) => {
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
        heard = [];
        const ends = (isFirstFormat ? writeFirstFormat : write)(all);
        const whole = readFileSync(file);
        const at = isCut ? cut % whole.length : Math.floor((flip % (whole.length * 8)) / 8);
        if (isCut) truncateSync(file, at);
        else writeFileSync(file, flipBit(whole, flip % (whole.length * 8)));
        heard = [];
        const outcome = await read().catch((error: unknown) => error);
        if (outcome instanceof OperationError) return;
        const kept = ends.filter((end) => end <= at).length;
        expect(outcome).toEqual(linesOf(all.slice(0, kept)));
        const isAtEnd = [TITLE.length + 2, ...ends].includes(at);
        if (!isCut || !isAtEnd) expect(heard).toHaveLength(1);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

test('an unfinished entry is moved beside an earlier one of the same place', async () => {
  for (const name of ['journal.cut-off-at-45', 'journal.cut-off-at-45-2']) {
    write([['one']]);
    truncateSync(file, 60);
    expect(await read()).toEqual([]);
    expect(existsSync(path.join(folder, name))).toBe(true);
    rmSync(file);
  }
});

test('an unfinished entry for which there is no room beside is left where it is', async () => {
  write(FRAMES);
  truncateSync(file, statSync(file).size - 1);
  const before = readFileSync(file);
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw new Error('ENOSPC');
  });
  await expect(read()).rejects.toThrow('ENOSPC');
  jest.restoreAllMocks();
  expect(readFileSync(file)).toEqual(before);
  expect(besides()).toEqual([]);
});

test('what was committed reaches the disk when that is asked for', async () => {
  const log = open();
  const sync = jest.spyOn(fs, 'fsyncSync');
  log.append('k', 'one');
  log.commit();
  expect(sync).not.toHaveBeenCalled();
  log.sync();
  expect(sync).toHaveBeenCalledTimes(1);
  log.close();
});

test('a durable log waits for the disk with each frame, and keeps none that the disk does not take', async () => {
  const log = open({ durable: true });
  const sync = jest.spyOn(fs, 'fsyncSync');
  for (const [n, text] of ['one', 'two'].entries()) {
    log.append('k', text);
    log.commit();
    expect(sync).toHaveBeenCalledTimes(n + 1);
  }
  sync.mockImplementationOnce(() => {
    throw new Error('EIO');
  });
  log.append('k', 'three');
  expect(() => log.commit()).toThrow('EIO');
  log.close();
  expect(await read()).toEqual(['kone', 'ktwo']);
});

test('only the owner of the log may read it', () => {
  write(FRAMES);
  expect(statSync(file).mode.toString(8)).toBe('100600');
});
