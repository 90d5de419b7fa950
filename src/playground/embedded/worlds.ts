import { Facts } from './facts';
import { Folder } from './folder';
import { World, WorldOptions } from './world';
import { Turns } from '../../common/turns';
import { UsageError } from '../../operations/usage-error';

const TIME_ZONE = 'time zone';

export interface WorldsSettings extends Pick<WorldOptions, 'reader' | 'clock'> {
  /** IANA name; absent: that of the folder, else UTC. */
  readonly timeZone?: string;
}

/** The world as it is known, one piece of work after the other; and another one, as the folder has it, when a piece of work could not be kept. */
export class Worlds {
  private readonly turns = new Turns();
  private world?: World;
  /** What the worlds before have brought the version to. */
  private passed = 1;

  constructor(private readonly settings: WorldsSettings, private readonly folder?: Folder) {}

  get current(): World {
    return this.world!;
  }

  /** Another one whenever users are others. */
  get version(): number {
    return this.passed + this.current.states.writes;
  }

  /** @throws UsageError when the folder cannot be used, or not with this time zone */
  async open(): Promise<void> {
    const known = await this.knownTimeZone();
    const timeZone = this.settings.timeZone ?? known ?? 'UTC';
    if (known !== undefined && known !== timeZone) {
      throw new UsageError(`the folder ${this.folder?.place} counts days in the time zone ${known}, and ${timeZone} was asked for: name ${known}, or another folder`);
    }
    const world = new World({ ...this.settings, timeZone, ledger: this.folder });
    await this.folder?.read(world.parts);
    if (known === undefined) {
      world.facts.set(TIME_ZONE, timeZone);
      world.noteRun();
      this.folder?.commit();
    }
    this.passed += (this.world?.states.writes ?? 0) + 1;
    this.world = world;
  }

  /** Works on the world while nobody else does. What came of it is kept when this ends, or is as if it had never been. */
  turn<T>(work: (world: World) => Promise<T>): Promise<T> {
    return this.turns.take(async () => {
      try {
        const result = await work(this.current);
        this.folder?.commit();
        return result;
      } catch (error) {
        if (this.folder?.hasPending) await this.open();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.turns.take(async () => this.folder?.close(this.world?.parts ?? []));
  }

  /** Days are counted by it from the first line on. */
  private async knownTimeZone(): Promise<string | undefined> {
    const facts = new Facts();
    for (const [kind, ...fields] of await this.folder?.first() ?? []) if (kind === facts.kind) facts.take(fields);
    return facts.get(TIME_ZONE);
  }
}
