import { FiledLine } from '../events/read-files';

/** Records that are looked at before a format is chosen. */
const MAX_RECORDS = 1_000;
const MAX_CHARACTERS = 8_000_000;

/** First records of a sequence, with the whole sequence. */
export interface Sample {
  readonly first: readonly FiledLine[];
  readonly all: AsyncGenerator<FiledLine>;
}

/** Reads the first records ahead, so that all can be read by what these tell. */
export async function takeSample(records: AsyncGenerator<FiledLine>): Promise<Sample> {
  const first: FiledLine[] = [];
  let characters = 0;
  while (first.length < MAX_RECORDS && characters < MAX_CHARACTERS) {
    const { value, done } = await records.next();
    if (done) break;
    first.push(value);
    characters += value.text.length;
  }
  return { first, all: joined(first, records) };
}

async function* joined(
  first: readonly FiledLine[],
  rest: AsyncGenerator<FiledLine>,
): AsyncGenerator<FiledLine> {
  yield* first;
  yield* rest;
}
