import { Agenda } from './agenda';

/** Processor of a container: does one thing after the other, slower than a whole one. */
export class Processor {
  /** Microseconds that a whole processor would have taken. */
  microseconds = 0;
  private freeAt = 0;

  /** @param share of a processor that the container has */
  constructor(
    private readonly agenda: Agenda,
    private readonly share: number,
  ) {}

  work(microseconds: number, then: () => void): void {
    this.microseconds += microseconds;
    this.freeAt = Math.max(this.freeAt, this.agenda.now) + microseconds / 1e6 / this.share;
    this.agenda.at(this.freeAt, then);
  }
}
