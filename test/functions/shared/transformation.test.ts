import { MemoryTransformer } from '../../../src/adapters/memory/memory-transformer';
import { TransformationError } from '../../../src/adapters/transformation-error';
import { StreamRecord } from '../../../src/engine/events/stream-record';
import { Transformed } from '../../../src/engine/ports';
import {
  isUntransformed,
  Transformation,
  transformedRecords,
} from '../../../src/functions/shared/transformation';
import { NOW } from '../../support/builders';
import { sequenceNumber, streamRecord } from '../../support/installation';

const MINUTE = 60_000;
const EVENT: Transformed = { outcome: 'events', events: ['{}'] };
const recordsOf = (...texts: string[]) => texts.map((text, n) => streamRecord(n + 1, text));

/** Holds a function that a test breaks: as a whole, or on records with a text. */
class TeamFunction {
  now = NOW;
  readonly failing = new Set<string>();
  outage?: TransformationError;
  /** Called before each pause. */
  onPause?: () => void;
  readonly transformer: MemoryTransformer;
  readonly transformation: Transformation;
  invocations = 0;
  private end = 0;
  private readonly minutes: number;

  constructor({ maxRecords = 1_000, minutes = 4 } = {}) {
    this.minutes = minutes;
    this.begin();
    this.transformer = new MemoryTransformer({
      maxRecords,
      transform: ({ data }) => {
        if (this.outage) throw this.outage;
        if (this.failing.has(data)) throw new TypeError(data);
        return EVENT;
      },
    });
    this.transformation = new Transformation({
      transformer: this.transformer,
      clock: () => this.now,
      pause: async (milliseconds) => {
        this.onPause?.();
        this.now += milliseconds;
      },
    });
  }

  /** Begins an invocation of the aggregator, with all of its time. */
  begin(): void {
    this.invocations++;
    this.end = this.now + this.minutes * MINUTE;
  }

  /** Transforms records; says what each came to, and why the others are left. */
  async transform(records: readonly StreamRecord[]) {
    const { outcomes, fault } = await this.transformation.outcomesOf(records, () => this.end - this.now);
    const kinds = records.map((record) => outcomes.get(record)?.outcome ?? 'left').join(' ');
    return { kinds, fault };
  }

  /** Texts of the records of each request. */
  get requests(): string[] {
    return this.transformer.requests.map((request) => request.map(({ data }) => data).join(''));
  }
}

test('records are transformed in as few requests as they fit into', async () => {
  const team = new TeamFunction({ maxRecords: 2 });
  expect(await team.transform(recordsOf('a', 'b', 'c'))).toEqual({ kinds: 'events events events' });
  expect(team.requests).toEqual(['ab', 'c']);
});

describe('a function that cannot be had', () => {
  test('is asked again for as long as there is time, and loses nothing', async () => {
    const team = new TeamFunction();
    team.outage = new TransformationError('TooManyRequestsException', 'passing');
    const fault = 'TooManyRequestsException';
    expect(await team.transform(recordsOf('a', 'b'))).toEqual({ kinds: 'left left', fault });
    expect(team.requests.length).toBeGreaterThan(10);
    // Half a minute for the last answer, and another one to count it.
    expect(NOW + 4 * MINUTE - team.now).toBeLessThan(MINUTE);
  });

  test('may come back in time', async () => {
    const team = new TeamFunction();
    team.outage = new TransformationError('TooManyRequestsException', 'passing');
    let pauses = 0;
    team.onPause = () => {
      if (++pauses === 5) team.outage = undefined;
    };
    expect(await team.transform(recordsOf('a', 'b'))).toEqual({ kinds: 'events events' });
  });

  test('is not asked when there is no time for an answer', async () => {
    const team = new TeamFunction({ minutes: 0.9 });
    expect(await team.transform(recordsOf('a'))).toEqual({
      kinds: 'left',
      fault: 'the time of the invocation is over',
    });
    expect(team.requests).toEqual([]);
  });

  test('is asked once when it is gone, which no second call changes', async () => {
    const team = new TeamFunction();
    team.outage = new TransformationError('ResourceNotFoundException', 'final');
    expect((await team.transform(recordsOf('a'))).kinds).toBe('left');
    expect(team.requests).toEqual(['a']);
  });
});

describe('a record on which the function fails', () => {
  test('is found among the others, which are transformed', async () => {
    const team = new TeamFunction();
    team.failing.add('d');
    const records = recordsOf('a', 'b', 'c', 'd', 'e', 'f');
    expect(await team.transform(records)).toEqual({ kinds: 'events events events failed events events' });
    const { outcomes } = await team.transformation.outcomesOf(records, () => Infinity);
    expect(outcomes.get(records[3])).toEqual({
      outcome: 'failed',
      reason: 'the function failed (TypeError), on this record alone',
    });
  });

  test('may come first or last, and be several', async () => {
    const team = new TeamFunction({ maxRecords: 2 });
    team.failing.add('x');
    const { kinds } = await team.transform(recordsOf('x', 'x', 'a', 'x', 'x'));
    expect(kinds).toBe('failed failed events failed failed');
  });

  test('is found over several invocations when the function hangs on it until its time is over', async () => {
    const team = new TeamFunction();
    await team.transform(recordsOf('a'));
    team.failing.add('x');
    const transform = team.transformer.transform.bind(team.transformer);
    team.transformer.transform = async (records) => {
      if (records.some(({ data }) => data === 'x')) team.now += 30_000;
      return transform(records);
    };
    const batch = recordsOf(...Array<string>(999).fill('a'), 'x');
    const outcomes: string[] = [];
    while (outcomes.length < batch.length) {
      team.begin();
      const { kinds } = await team.transform(batch.slice(outcomes.length));
      outcomes.push(...kinds.split(' ').filter((kind) => kind !== 'left'));
      expect(team.invocations).toBeLessThan(10);
    }
    expect([outcomes.lastIndexOf('events'), outcomes.at(-1)]).toEqual([998, 'failed']);
  });

  test('is known by a record of an earlier batch when it comes alone', async () => {
    const team = new TeamFunction();
    await team.transform(recordsOf('a'));
    team.failing.add('x');
    expect((await team.transform(recordsOf('x'))).kinds).toBe('failed');
    expect(team.requests).toEqual(['a', 'x', 'x', 'x', 'a']);
  });

  test('is held back for a quarter of an hour where nothing tells that it alone is at fault', async () => {
    const team = new TeamFunction();
    team.failing.add('x');
    const [record] = recordsOf('x');
    const at = (minutes: number) => team.transform([{ ...record, arrival: NOW - minutes * MINUTE }]);
    expect(await at(14)).toEqual({ kinds: 'left', fault: 'the function failed (TypeError)' });
    expect((await at(15)).kinds).toBe('failed');
    const old = { ...record, arrival: NOW - 20 * MINUTE };
    expect((await team.transformation.outcomesOf([old], () => Infinity)).outcomes.get(old)).toEqual({
      outcome: 'failed',
      reason: 'the function failed (TypeError), again and again',
    });
  });
});

describe('a function that fails on everything', () => {
  const outage = new TransformationError('the function failed (Error)', 'records');
  const letters = Array.from({ length: 40 }, (_, n) => String.fromCharCode(65 + n));
  const old = (records: StreamRecord[]) => records.map((one) => ({ ...one, arrival: NOW - 60 * MINUTE }));

  test('rejects no record, however old, and is not asked for each', async () => {
    const team = new TeamFunction();
    team.outage = outage;
    const { kinds, fault } = await team.transform(old(recordsOf(...letters)));
    expect([new Set(kinds.split(' ')), fault]).toEqual([new Set(['left']), 'the function failed (Error)']);
    expect(team.requests.length).toBeLessThan(60);
  });

  test('rejects none when it breaks within a batch', async () => {
    const team = new TeamFunction({ maxRecords: 5 });
    const asked = team.transformer.transform.bind(team.transformer);
    team.transformer.transform = async (records) => {
      if (team.requests.length === 2) team.outage = outage;
      return asked(records);
    };
    const { kinds } = await team.transform(old(recordsOf(...letters.slice(0, 20))));
    expect(kinds).toBe([...Array<string>(10).fill('events'), ...Array<string>(10).fill('left')].join(' '));
  });

  test('is not taken to be at work because it once was', async () => {
    const team = new TeamFunction();
    await team.transform(recordsOf('a'));
    team.outage = outage;
    expect((await team.transform(recordsOf('b'))).kinds).toBe('left');
  });
});

test('an error of another kind is no outcome', async () => {
  const team = new TeamFunction();
  team.transformer.transform = async () => {
    throw new RangeError('a defect');
  };
  await expect(team.transform(recordsOf('a'))).rejects.toThrow('a defect');
});

describe('what becomes of a record', () => {
  const [record] = recordsOf('raw');

  test('is an event at each place within it, and none of them is transformed again', () => {
    const [first, second] = transformedRecords(record, { outcome: 'events', events: ['{"é":1}', '2'] });
    expect(first).toEqual({
      ...record,
      sequenceNumber: `${sequenceNumber(1)}.0`,
      data: Buffer.from('{"é":1}').toString('base64'),
      transformed: true,
    });
    expect(second.sequenceNumber).toBe(`${sequenceNumber(1)}.1`);
    expect([record, first].map(isUntransformed)).toEqual([true, false]);
  });

  test('is the record as it came, with the reason, when it could not be transformed', () => {
    const [whole, ...others] = transformedRecords(record, { outcome: 'failed', reason: 'not ours' });
    expect([whole, others]).toEqual([{ ...record, fault: 'not ours' }, []]);
    expect(isUntransformed(whole)).toBe(false);
  });

  test('is nothing when it was dropped', () => {
    expect(transformedRecords(record, { outcome: 'dropped' })).toEqual([]);
  });
});
