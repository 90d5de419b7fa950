import { setTimeout as delay } from 'node:timers/promises';
import { quote } from '../../common/quote';
import { diagnose } from '../../operations/doctor/diagnosis';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { openRedrive } from '../../operations/redrive/open-redrive';
import { RedriveRun } from '../../operations/redrive/redrive-run';
import { overviewLines, reportLines } from '../../operations/redrive/redrive-words';
import { openRemoval } from '../../operations/users/open-removal';
import { NOT_REMOVED, USER_DATA_LABELS } from '../../operations/users/user-data-words';
import { USER_DATA, UserDataReport, UserRemoval } from '../../operations/users/user-removal';
import { DeadLettersView, Health, RedriveView, UserDataView } from '../api';
import { Operations } from '../ports';
import { lastingCredentials } from './credentials';

const NO_PROGRESS = () => ({ update: () => {}, stop: () => {} });

/** Looks after the installation of a stack with the caller's own credentials. */
export class StackOperations implements Operations {
  private readonly options: InstallationOptions;
  /** Dead letters are sent by one request at a time, as each is moved while it is sent. */
  private sending = false;

  constructor(options: InstallationOptions) {
    this.options = { ...options, credentials: lastingCredentials(options) };
  }

  async health(): Promise<Health> {
    const { totals, checks } = await diagnose(this.options, {
      clock: Date.now,
      pause: async (ms) => delay(ms),
      timeLimit: async (ms) => delay(ms, undefined, { ref: false }),
      onProgress: () => {},
    });
    return { totals, checks };
  }

  async deadLetters(): Promise<DeadLettersView> {
    return { lines: overviewLines((await this.look()).overview) };
  }

  async redrive(): Promise<RedriveView> {
    if (this.sending) {
      throw new OperationError('conflict', 'dead letters are being sent already; wait until that is done');
    }
    this.sending = true;
    try {
      const { run } = await this.look();
      return { lines: reportLines(await run.send()) };
    } finally {
      this.sending = false;
    }
  }

  async kept(userId: string): Promise<UserDataView> {
    return viewOf(userId, await (await this.removalOf(userId)).count());
  }

  async forget(userId: string): Promise<UserDataView> {
    return viewOf(userId, await (await this.removalOf(userId)).remove());
  }

  private async look(): Promise<{
    readonly run: RedriveRun;
    readonly overview: Awaited<ReturnType<RedriveRun['look']>>;
  }> {
    const run = openRedrive(await findInstallation(this.options), this.options, NO_PROGRESS);
    return { run, overview: await run.look({ overtaken: false }) };
  }

  private async removalOf(userId: string): Promise<UserRemoval> {
    const installation = await findInstallation(this.options);
    return openRemoval(installation, installation.endpointTables, userId, this.options);
  }
}

/** @throws OperationError when nothing is kept of the user */
function viewOf(userId: string, report: UserDataReport): UserDataView {
  const kinds = USER_DATA.filter((kind) => report[kind] > 0);
  if (kinds.length === 0) {
    throw new OperationError('not-found', `nothing is kept of the user ${quote(userId)}`);
  }
  return {
    data: kinds.map((kind) => ({ label: USER_DATA_LABELS[kind], count: report[kind] })),
    notRemoved: NOT_REMOVED,
    unreadable: report.unreadable,
  };
}
