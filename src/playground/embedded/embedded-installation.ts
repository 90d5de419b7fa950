import { Readable } from 'node:stream';
import { exampleData } from './example-data';
import { Folder } from './folder';
import { allUsers, findUser, membersOf, pageOfUsers } from './known-users';
import { Loads } from './loads';
import { RulesTable } from './rules-table';
import { RulesInFile, RulesInMemory } from './rules-text';
import { World } from './world';
import { Worlds } from './worlds';
import { LATEST } from '../../engine/events/event';
import { Change } from '../../engine/state/change';
import { PINPOINT } from '../../operations/events/event-format';
import { outputKey, Rule } from '../../rule-language/rule';
import { Announcements } from '../announcements';
import { ChangeView, ClockRequest, ClockView, EventFormat, EventToSend, ExampleData, Load, MetricSeries, Overview, RunView, SegmentSummary, SegmentView, SendRequest, SentEvent, UserPage, Vocabulary } from '../api';
import { movesBetween, outcomeOf } from '../installation/event-outcome';
import { eventsIn, recordOf } from '../installation/events-to-send';
import { packageVersion } from '../installation/package-files';
import { KnownUser, Listener, PageInstallation, Refusal, Wordless } from '../ports';
import { changeView } from '../views/views';

const SHOWN_CHANGES = 100;
const SHOWN_MEMBERS = 20;
/** Milliseconds between two of what is told now and then. */
const PACE = { load: 100, counted: 500 };
/** Milliseconds between two looks at whether the hour has passed. */
const LOOK = 30_000;
/** Milliseconds that a part of a run may take before others have their turn. */
const RUN_TIME = 8;

export interface EmbeddedOptions {
  /** Where everything is kept; in memory alone when absent. */
  readonly folder?: string;
  /** IANA name; absent: that of the folder, else UTC. */
  readonly timeZone?: string;
  readonly clock: () => number;
}

/** The three functions in this process, over stores of their own. */
export class EmbeddedInstallation implements PageInstallation {
  /** @throws UsageError when the folder cannot be used */
  static async open(options: EmbeddedOptions): Promise<EmbeddedInstallation> {
    const folder = options.folder === undefined ? undefined : new Folder(options.folder);
    const rules = new RulesTable(folder ? new RulesInFile(folder.rulesPath) : new RulesInMemory());
    const worlds = new Worlds({ reader: rules.reader, clock: options.clock, timeZone: options.timeZone }, folder);
    try {
      await worlds.open();
      const installation = new EmbeddedInstallation(options, rules, worlds);
      await installation.loading.restore();
      return installation;
    } catch (error) {
      await worlds.close();
      throw error;
    }
  }

  private readonly version = packageVersion();
  private readonly announcements = new Announcements();
  private readonly loading: Loads;
  private readonly schedule: NodeJS.Timeout;

  private constructor(private readonly options: EmbeddedOptions, readonly rules: RulesTable, private readonly worlds: Worlds) {
    this.schedule = setInterval(() => void this.runIfDue().catch(() => {}), LOOK).unref();
    this.loading = new Loads({
      clock: options.clock,
      turn: (work) => this.turn(work),
      onProgress: (load) => {
        if (load.state === 'running') this.announcements.tellNowAndThen('load', () => load, PACE.load);
        else this.announcements.tell('load', load);
        this.counted();
      },
    });
  }

  get dataVersion(): number {
    return this.worlds.version;
  }

  async overview(): Promise<Overview> {
    const { folder } = this.options;
    const { states, events, clock, timeZone } = this.world;
    return {
      kind: 'embedded',
      place: folder === undefined ? 'in memory' : `folder ${folder}`,
      kept: folder !== undefined,
      timeZone,
      now: clock(),
      rulesPlace: this.rules.name,
      simulated: true,
      users: states.size,
      events,
      version: this.version,
    };
  }

  async rulesInForce(): Promise<{ rules: readonly Rule[]; revision: number }> {
    return this.turn(({ engine }) => engine.rules.current());
  }

  async ruleChanges(limit: number) {
    return this.world.aggregates.readRuleChanges(limit);
  }

  async announceRules(): Promise<string> {
    const waiting = await this.turn(async ({ engine, aggregates, clock }) => {
      // The functions believe an empty source only when it stays empty; here it is known to be meant.
      if (this.rules.wasEmptied) await aggregates.writeRuleCheck({ at: clock(), emptySince: 0 });
      const { rules, catalogue } = await engine.rules.latest();
      return rules.fromHistory.some(({ key }) => !catalogue.rules[key].settled);
    });
    this.counted();
    return waiting ? 'in force now; who qualifies by earlier events alone is found by the next run of the hour' : 'in force now';
  }

  async users(search: string, after: string | undefined, limit: number): Promise<UserPage> {
    return pageOfUsers(this.world, (await this.rulesInForce()).rules, search, after, limit);
  }

  async find(userId: string): Promise<KnownUser | undefined> {
    return findUser(this.world, userId);
  }

  async changesOf(userId: string): Promise<readonly ChangeView[]> {
    return this.world.userChanges.of(userId);
  }

  all(): AsyncIterable<readonly KnownUser[]> {
    return allUsers(this.world);
  }

  async vocabulary(): Promise<Vocabulary> {
    return this.world.vocabulary.view();
  }

  async segments(): Promise<{ segments: readonly Wordless<SegmentSummary>[]; countedAt: number }> {
    const { rules } = await this.rulesInForce();
    return { segments: rules.map((rule) => this.summaryOf(rule)), countedAt: this.world.clock() };
  }

  async segment(key: string): Promise<Wordless<SegmentView>> {
    const rule = (await this.rulesInForce()).rules.find(({ output }) => outputKey(output) === key);
    if (!rule) throw new Refusal(404, `no rule in force writes ${key}`);
    const { segments } = this.world;
    const summary = this.summaryOf(rule);
    const members: string[] = [];
    if (summary.users > 0) {
      for await (const userId of this.members(key)) if (members.push(userId) === Math.min(SHOWN_MEMBERS, summary.users)) break;
    }
    return { ...summary, days: segments.days(key), latest: segments.latest(key), members };
  }

  members(rule: string): AsyncIterable<string> {
    return membersOf(this.world, rule);
  }

  async metrics(): Promise<readonly MetricSeries[]> {
    throw new Refusal(404, 'metrics are those of a deployed installation');
  }

  async send(request: SendRequest): Promise<readonly SentEvent[]> {
    const sent: SentEvent[] = [];
    for (const event of eventsIn(request)) {
      const one = await this.turn((world) => sendOne(world, event));
      this.announcements.tell('happened', one);
      sent.push(one);
    }
    this.counted();
    return sent;
  }

  async moveClock(request: ClockRequest): Promise<ClockView> {
    await this.turn(async (world) => world.moveClock(moveOf(request, world.clock())));
    const now = this.world.clock();
    this.announcements.tell('clock', { now });
    const run = await this.runIfDue();
    return { now, ...(run && { run }) };
  }

  async run(): Promise<RunView> {
    const changes: Change[] = [];
    for (let finished = false; !finished; ) {
      const part = await this.turn((world) => world.settle(RUN_TIME));
      changes.push(...part.changes);
      ({ finished } = part);
    }
    const run: RunView = { at: this.world.clock(), changes: changes.slice(0, SHOWN_CHANGES).map(changeView), changed: changes.length };
    this.announcements.tell('run', run);
    this.counted();
    return run;
  }

  /** The run of the hour, when none was made in this one. */
  private async runIfDue(): Promise<RunView | undefined> {
    return this.world.isRunDue ? this.run() : undefined;
  }

  loads(): readonly Load[] {
    return this.loading.list();
  }

  async load(name: string, size: number, format: EventFormat, content: Readable): Promise<Load> {
    return this.loading.run(this.loading.begin(name, size, format), content);
  }

  async loadExample(name: ExampleData): Promise<Load> {
    const { size, format, content } = exampleData(name);
    const file = this.loading.begin(name, size, format);
    const { load } = file;
    void this.loading.run(file, content());
    return load;
  }

  async cancelLoad(id: string): Promise<Load> {
    return this.loading.cancel(id);
  }

  listen(listener: Listener): () => void {
    return this.announcements.listen(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.schedule);
    await this.loading.close();
    await this.worlds.close();
    this.announcements.close();
  }

  private get world(): World {
    return this.worlds.current;
  }

  private turn<T>(work: (world: World) => Promise<T>): Promise<T> {
    return this.worlds.turn(work);
  }

  private summaryOf({ output }: Rule): Wordless<SegmentSummary> {
    const rule = outputKey(output);
    return { rule, kind: output.kind, name: output.name, ...this.world.segments.count(rule) };
  }

  private counted(): void {
    this.announcements.tellNowAndThen('counted', () => ({ users: this.world.states.size, events: this.world.events }), PACE.counted);
  }
}

/** Sends an event the way that a record takes. */
async function sendOne(world: World, event: EventToSend): Promise<SentEvent> {
  const { engine, states, clock } = world;
  const now = clock();
  const record = recordOf(event, now);
  const decoded = PINPOINT(record, now);
  const { userId, time } = decoded.kind === 'event' ? decoded.event : { userId: event.userId, time: event.time ?? now };
  const before = states.get(userId)?.state;
  const { changes } = await world.count([record], PINPOINT);
  const rules = await engine.rules.current();
  return {
    event: { ...event, time },
    outcome: outcomeOf(decoded, world.dayOf(time), rules),
    counters: movesBetween(before, states.get(userId)?.state, rules),
    changes: changes.map(changeView),
  };
}

/** @throws Refusal when it is not on */
function moveOf(request: ClockRequest, now: number): number {
  const by = 'by' in request ? request.by : request.to - now;
  if (!Number.isFinite(by)) throw new Refusal(400, 'the clock needs a moment to move on to, or milliseconds to move on by');
  if (by < 0) throw new Refusal(400, `the clock stands at ${new Date(now).toISOString()} and only moves on: choose a later moment`);
  if (now + by > LATEST) throw new Refusal(400, 'the clock goes as far as the year 9999: choose an earlier moment');
  return Math.round(by);
}
