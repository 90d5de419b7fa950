import { Pause } from '../../engine/ports';
import { unchecked } from './ask';
import { Check, Subject } from './check';
import { Finding } from './finding';

/** Milliseconds that a check may take. */
const MAX_CHECK_MS = 30_000;

/** Findings of one check. */
export interface CheckReport {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/**
 * Makes all checks side by side. One that is refused, fails or takes too long says so and stops no other.
 *
 * @param timeLimit waits for the time that a check may take
 * @param onDone called after each check
 */
export async function examine(
  checks: readonly Check[],
  subject: Subject,
  timeLimit: Pause,
  onDone: () => void,
): Promise<CheckReport[]> {
  return Promise.all(
    checks.map(async ({ name, run }) => {
      const findings = await Promise.race([safely(() => run(subject)), expiry(timeLimit)]);
      onDone();
      return { check: name, findings };
    }),
  );
}

async function safely(run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    return [unchecked(error)];
  }
}

async function expiry(timeLimit: Pause): Promise<Finding[]> {
  await timeLimit(MAX_CHECK_MS);
  return [
    {
      level: 'unchecked',
      text: `no answer within ${MAX_CHECK_MS / 1_000} seconds`,
      fix: 'try again; is the network slow, or a proxy in between?',
    },
  ];
}
