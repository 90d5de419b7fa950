import { AwsFailure } from '../../operations/aws';
import { UsageError } from '../../operations/usage-error';
import { Refusal } from '../ports';

/** What AWS did not do, and what cannot be done, as the page says it. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

export async function* refusingEach<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof UsageError)) return error;
  return new Refusal(error instanceof AwsFailure ? 502 : 409, error.message);
}
