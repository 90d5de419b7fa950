import { randomNumbers } from '../workloads';
import { Agenda } from './agenda';
import { Parameters } from './assumptions';
import { Random } from './draws';
import { Fleet } from './fleet';
import { Lags, Ledger } from './ledger';
import { Meter } from './meter';
import { Poller } from './poller';
import { divided, LARGEST_HASH, Population, ShardUsers, spread } from './population';
import { ArrivedRecord, Load, Shard } from './shard';
import { Table, TableUnits } from './table';
import { World } from './world';

export interface Scenario {
  /** Share of an installation that is simulated; 1 when absent. */
  readonly part?: number;
  readonly population: Population;
  readonly shards: number;
  /** Events a second while the load has the factor 1. */
  readonly perSecond: number;
  readonly load: Load;
  /** Seconds during which events arrive; then what waits is counted. */
  readonly seconds: number;
  /** Moments between which events arrive whose lags are told; all when absent. */
  readonly lagsFrom?: number;
  readonly lagsUntil?: number;
  readonly units: TableUnits;
  /** Whether a shard has the container that it had before, as long as that is not lost; false when absent. */
  readonly keepsContainers?: boolean;
  /** Second at which every other shard is split in two; none is when absent. */
  readonly splitAt?: number;
  /** Seconds from one loss of a container to the next; none is lost when absent. */
  readonly lossEvery?: number;
  /** Receives each batch when its invocation begins. */
  readonly onBatch?: (batch: readonly ArrivedRecord[]) => void;
}

export interface Outcome {
  readonly events: number;
  readonly lag: Lags;
  readonly table: Table;
  readonly meter: Meter;
  readonly containers: number;
  readonly beyondQuota: number;
  /** Seconds until the last event was counted. */
  readonly seconds: number;
}

/**
 * Simulates a scenario, always the same for a seed.
 *
 * @throws Error unless every event that arrived is counted once, in the order of its user
 */
export function simulate(scenario: Scenario, parameters: Parameters, seed = 1): Outcome {
  return new Simulation(scenario, parameters, seed).run();
}

class Simulation {
  private readonly agenda = new Agenda();
  private readonly random: Random;
  private readonly ledger: Ledger;
  private readonly world: World;
  private readonly shards: Shard[] = [];
  private readonly pollers: Poller[] = [];
  private readonly weight: number;

  constructor(
    private readonly scenario: Scenario,
    private readonly parameters: Parameters,
    seed: number,
  ) {
    const { weights } = scenario.population;
    const users = weights.length;
    this.weight = weights.reduce((sum, weight) => sum + weight, 0);
    const { agenda } = this;
    this.random = randomNumbers(seed);
    this.ledger = new Ledger(users);
    const table = new Table(users, scenario.units, this.ledger, parameters);
    const fleet = new Fleet(parameters.cachedUsers, this.random, scenario.keepsContainers);
    this.world = { agenda, parameters, random: this.random, table, fleet, meter: new Meter() };
  }

  run(): Outcome {
    const { agenda, ledger, scenario, world } = this;
    const { population, shards, lossEvery } = scenario;
    for (const users of divided(population.weights.keys(), shards, (user) => spread(user) % shards)) {
      this.open(users);
    }
    if (lossEvery !== undefined) this.loseEvery(lossEvery);
    agenda.run();
    const lag = ledger.close(scenario.lagsFrom, scenario.lagsUntil);
    const beyondQuota = this.shards.reduce((sum, shard) => sum + shard.beyondQuota, 0);
    const { fleet, meter, table } = world;
    return {
      events: ledger.events,
      lag,
      table,
      meter,
      containers: fleet.started,
      beyondQuota,
      seconds: agenda.now,
    };
  }

  /** Opens a shard and splits it where the scenario says so. */
  private open(users: Int32Array): void {
    const { splitAt } = this.scenario;
    const isSplit = splitAt !== undefined && this.shards.length % 2 === 0;
    const children: Shard[] = [];
    const shard = this.shardOf(users, 0);
    this.poll(shard, () => children.forEach((child) => this.poll(child)));
    if (!isSplit) return;
    this.agenda.at(splitAt, () => {
      shard.close();
      const halves = divided(users, 2, (user) => Number(spread(user) > LARGEST_HASH / 2));
      children.push(...halves.map((half) => this.shardOf(half, splitAt)));
    });
  }

  private shardOf(users: Int32Array, from: number): Shard {
    const { agenda, ledger, parameters, random, scenario } = this;
    const { load, perSecond, population, seconds } = scenario;
    const ofShard = new ShardUsers(users, population.weights);
    const shard = new Shard({
      id: this.shards.length,
      agenda,
      ledger,
      random: randomNumbers(1 + Math.floor(random() * 1e9)),
      users: ofShard,
      perSecond: (perSecond * ofShard.weight) / this.weight,
      load,
      from,
      until: seconds,
      quota: parameters.shardRecordsPerSecond,
    });
    this.shards.push(shard);
    return shard;
  }

  /** Reads a shard; its children are read once its last record is counted. */
  private poll(shard: Shard, onExhausted?: () => void): void {
    const { world, random, parameters } = this;
    const { onBatch } = this.scenario;
    const phase = random() * parameters.pollSeconds;
    this.pollers.push(new Poller({ world, shard, phase, onBatch, onExhausted }));
  }

  private loseEvery(seconds: number): void {
    const { agenda, random, scenario } = this;
    agenda.after(seconds, () => {
      const running = this.pollers.flatMap(({ running: invocation }) => invocation ?? []);
      running[Math.floor(random() * running.length)]?.lose();
      if (agenda.now < scenario.seconds) this.loseEvery(seconds);
    });
  }
}
