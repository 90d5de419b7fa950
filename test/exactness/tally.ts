import { Fate } from './process';

/** Counts what histories have gone through. */
export class Tally {
  private histories = 0;
  private faults = 0;
  private kills = 0;
  private redriven = 0;

  /**
   * @param fates fates that calls have met
   * @param redriven dead letters that were sent again
   */
  add(fates: readonly Fate[], redriven: number): void {
    this.histories++;
    this.redriven += redriven;
    for (const fate of fates) {
      if (fate === 'dies before' || fate === 'dies after') this.kills++;
      else if (fate !== 'works') this.faults++;
    }
  }

  toString(): string {
    const { histories, faults, kills, redriven } = this;
    return `${histories} histories, ${faults} calls failed or unanswered, ${kills} kills, ${redriven} events redriven`;
  }
}
