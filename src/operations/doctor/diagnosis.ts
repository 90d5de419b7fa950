import { Clock, Pause } from '../../engine/ports';
import { findInstallation, Installation, InstallationOptions } from '../installation';
import { OperationError } from '../operation-error';
import { CHECKS } from './checks';
import { readCaller } from './checks/caller';
import { CheckReport, examine } from './examination';
import { Facts } from './facts';
import { Level, LEVELS } from './finding';

/** State of an installation as all checks have found it. */
export interface Diagnosis {
  readonly stack: string;
  readonly installation: string;
  /** Number of findings of each level. */
  readonly totals: Readonly<Record<Level, number>>;
  readonly checks: readonly CheckReport[];
}

export interface DiagnosisOptions {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Waits for the time that a check may take. */
  readonly timeLimit: Pause;
  /** Called after each check, with the number of those that are done. */
  readonly onProgress: (done: number) => void;
}

/**
 * Examines an installation, and changes nothing in it.
 *
 * @throws OperationError when the installation cannot be found with these credentials in this region
 */
export async function diagnose(
  options: InstallationOptions,
  { clock, pause, timeLimit, onProgress }: DiagnosisOptions,
): Promise<Diagnosis> {
  const installation = await findOrSayWhoAsked(options);
  const facts = new Facts(installation, options, clock);
  let done = 0;
  const checks = await examine(CHECKS, { facts, clock, pause }, timeLimit, () => onProgress(++done));
  const findings = checks.flatMap((report) => report.findings);
  const totalOf = (level: Level) => findings.filter((finding) => finding.level === level).length;
  return {
    stack: options.stack!,
    installation: installation.config.installation,
    totals: Object.fromEntries(LEVELS.map((level) => [level, totalOf(level)])) as Record<Level, number>,
    checks,
  };
}

/** Finds the installation; a failure says as whom and where AWS was asked, which is the usual mistake. */
async function findOrSayWhoAsked(options: InstallationOptions): Promise<Installation> {
  try {
    return await findInstallation(options);
  } catch (error) {
    if (!(error instanceof OperationError) || error.code === 'invalid-input') throw error;
    const asked = await readCaller(options).then(
      ({ arn, region }) => ` (asked as ${arn} in ${region})`,
      () => '',
    );
    throw new OperationError(error.code, `${error.message}${asked}`);
  }
}
