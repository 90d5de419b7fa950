import { setTimeout as pause } from 'node:timers/promises';
import type { DeployedInstallation } from './deployed-installation';

/** Milliseconds between two events of a user. */
const INTERVAL_MS = 200;

/** Sends events of the same users repeatedly until it is stopped. */
export class Load {
  static start(installation: DeployedInstallation, event: string, users: readonly string[]): Load {
    return new Load(installation, event, users);
  }

  /** Number of events that each user has sent. */
  sent = 0;
  private isWanted = true;
  private readonly running: Promise<void>;

  private constructor(
    private readonly installation: DeployedInstallation,
    private readonly event: string,
    private readonly users: readonly string[],
  ) {
    this.running = this.run();
  }

  /** @returns the number of events that each user has sent */
  async stop(): Promise<number> {
    this.isWanted = false;
    await this.running;
    return this.sent;
  }

  private async run(): Promise<void> {
    while (this.isWanted) {
      await this.installation.send(this.event, this.users);
      this.sent++;
      await pause(INTERVAL_MS);
    }
  }
}
