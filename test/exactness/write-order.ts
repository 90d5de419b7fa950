interface Write {
  readonly after: number;
  readonly goOn: () => void;
}

/**
 * Puts the writes of each user into the order of their versions. Another process may read a state, and write
 * the next one, before the answer of the write that made it has arrived.
 */
export class WriteOrder {
  /** Version of each user's state after the last write. */
  private versions = new Map<string, number>();
  private readonly underWay = new Map<string, number>();
  private readonly waiting = new Map<string, readonly Write[]>();

  moment(): ReadonlyMap<string, number> {
    return new Map(this.versions);
  }

  goBack(versions: ReadonlyMap<string, number>): void {
    this.versions = new Map(versions);
  }

  /**
   * Makes a write, and logs it once the write that made the version before it is logged. Logs at once when no
   * such write is under way, because the store is wrong then, and the history has to tell of it.
   *
   * @param write returns the version that it made, or nothing when it was refused
   */
  async follow(
    userId: string,
    after: number,
    write: () => Promise<number | undefined>,
    log: () => void,
  ): Promise<void> {
    this.underWay.set(userId, this.writesOf(userId) + 1);
    try {
      const version = await write();
      if (version === undefined) return;
      if (this.versionOf(userId) !== after) await this.turn(userId, after);
      log();
      this.versions.set(userId, version);
    } finally {
      this.underWay.set(userId, this.writesOf(userId) - 1);
      this.wake(userId);
    }
  }

  private turn(userId: string, after: number): Promise<void> {
    const turn = new Promise<void>((goOn) => {
      this.waiting.set(userId, [...this.waitersOf(userId), { after, goOn }]);
    });
    this.wake(userId);
    return turn;
  }

  /** Lets the write go on that follows the last one; all that wait, when no other is left to come. */
  private wake(userId: string): void {
    const waiters = this.waitersOf(userId);
    const next = waiters.filter(({ after }) => after === this.versionOf(userId));
    const isStuck = this.writesOf(userId) === waiters.length;
    const woken = next.length === 0 && isStuck ? waiters : next;
    this.waiting.set(
      userId,
      waiters.filter((one) => !woken.includes(one)),
    );
    woken.forEach(({ goOn }) => goOn());
  }

  private versionOf(userId: string): number {
    return this.versions.get(userId) ?? 0;
  }

  private writesOf(userId: string): number {
    return this.underWay.get(userId) ?? 0;
  }

  private waitersOf(userId: string): readonly Write[] {
    return this.waiting.get(userId) ?? [];
  }
}
