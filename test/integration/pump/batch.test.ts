import { Answer, BatchSettings, processBatch, StreamedRecord } from './batch';

const SETTINGS: BatchSettings = {
  retryAttempts: 2,
  maxRecordAge: 1_000,
  bisects: true,
  reportsItemFailures: true,
};
const NOW = 10_000;
const OK: Answer = { response: { batchItemFailures: [] } };

function records(count: number): StreamedRecord[] {
  return Array.from({ length: count }, (_, i) => ({ sequenceNumber: String(i + 1), arrival: NOW }));
}

const failedAt = (...ids: string[]): Answer => ({
  response: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});

/** Processes a batch with a function that answers like this, and records what happens. */
async function processed(
  batch: readonly StreamedRecord[],
  answer: (ids: string[], invocation: number) => Answer,
  { settings = SETTINGS, timePerTry = 0 } = {},
) {
  const invocations: string[] = [];
  const givenUp: string[] = [];
  const retries: number[] = [];
  let now = NOW;
  await processBatch(batch, settings, {
    clock: () => now,
    invoke: async (tried) => {
      const ids = tried.map(({ sequenceNumber }) => sequenceNumber);
      now += timePerTry;
      invocations.push(ids.join(' '));
      return answer(ids, invocations.length);
    },
    giveUp: async (left, because, n) => {
      givenUp.push(`${left.map(({ sequenceNumber }) => sequenceNumber).join(' ')}: ${because} after ${n}`);
    },
    beforeRetry: (n) => {
      retries.push(n);
    },
  });
  return { invocations, givenUp, retries };
}

describe('a batch', () => {
  test('that is taken is handed over once', async () => {
    expect(await processed(records(3), () => OK)).toEqual({
      invocations: ['1 2 3'],
      givenUp: [],
      retries: [],
    });
  });

  test.each<[string, Answer]>([
    ['nothing', { response: null }],
    ['an empty list', OK],
    ['no list', { response: {} }],
    ['null for a list', { response: { batchItemFailures: null } }],
  ])('is taken when the function answers %s', async (_, answer) => {
    expect((await processed(records(2), () => answer)).invocations).toEqual(['1 2']);
  });

  test.each(['', 'unknown'])('is handed over whole again when a failure is named “%s”', async (id) => {
    expect((await processed(records(2), (_, n) => (n === 1 ? failedAt('2', id) : OK))).invocations).toEqual([
      '1 2',
      '1 2',
    ]);
  });

  test('that failed in part is handed over again from the lowest failure', async () => {
    expect(await processed(records(5), (_, n) => (n === 1 ? failedAt('4', '3') : OK))).toEqual({
      invocations: ['1 2 3 4 5', '3 4 5'],
      givenUp: [],
      retries: [1],
    });
  });

  test('is taken whatever the function answers, when the mapping does not ask for failures', async () => {
    expect(
      (
        await processed(records(2), () => failedAt('1'), {
          settings: { ...SETTINGS, reportsItemFailures: false },
        })
      ).invocations,
    ).toEqual(['1 2']);
  });

  test('that makes the function fail is halved, in order, until what does it is alone; halving takes no attempt away', async () => {
    const { invocations, givenUp } = await processed(records(8), (ids) =>
      ids.includes('6') ? { failed: 'poison' } : OK,
    );
    expect(invocations).toEqual(['1 2 3 4 5 6 7 8', '1 2 3 4', '5 6 7 8', '5 6', '5', '6', '6', '6', '7 8']);
    expect(givenUp).toEqual(['6: RetryAttemptsExhausted after 6']);
  });

  test('stays whole when the mapping does not halve', async () => {
    const { invocations, givenUp } = await processed(records(2), () => ({ failed: 'poison' }), {
      settings: { ...SETTINGS, bisects: false },
    });
    expect(invocations).toEqual(['1 2', '1 2', '1 2']);
    expect(givenUp).toEqual(['1 2: RetryAttemptsExhausted after 3']);
  });

  test('is given up from the record on that never ceases to fail', async () => {
    const { invocations, givenUp } = await processed(records(4), (ids) =>
      ids.includes('3') ? failedAt('3') : OK,
    );
    expect(invocations).toEqual(['1 2 3 4', '3 4', '3 4']);
    expect(givenUp).toEqual(['3 4: RetryAttemptsExhausted after 3']);
  });

  test('is given up without a try where its records are too old', async () => {
    const batch = records(3).map((record, i) => ({ ...record, arrival: i < 2 ? NOW - 1_001 : NOW }));
    expect(await processed(batch, () => OK)).toEqual({
      invocations: ['3'],
      givenUp: ['1 2: RecordAgeExceeded after 0'],
      retries: [],
    });
  });

  test('is given up when it becomes too old while it is tried', async () => {
    const { invocations, givenUp } = await processed(records(1), () => ({ failed: 'down' }), {
      settings: { ...SETTINGS, retryAttempts: 10_000 },
      timePerTry: 400,
    });
    expect(invocations).toHaveLength(3);
    expect(givenUp).toEqual(['1: RecordAgeExceeded after 3']);
  });

  test('is not begun before the one is settled that precedes it', async () => {
    const { invocations } = await processed(records(4), (ids, n) =>
      ids.includes('1') && n < 4 ? { failed: 'down' } : OK,
    );
    expect(invocations).toEqual(['1 2 3 4', '1 2', '1', '1', '2', '3 4']);
  });
});
