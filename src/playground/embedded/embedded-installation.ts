import { Readable } from 'node:stream';
import { RemovedRules } from '../../engine/catalogue/catalogue';
import { Publication } from '../../engine/catalogue/publication';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { Change } from '../../engine/state/change';
import { PINPOINT, UserSettings } from '../../operations/events/event-format';
import { OperationError } from '../../operations/operation-error';
import { packageVersion } from '../../operations/package-files';
import { notePublication } from '../../operations/rules/note-publication';
import { REMOVED_RULES } from '../../operations/simulation/local-runtime';
import { outputKey, Rule } from '../../rule-language/rule';
import { Announcements } from '../announcements';
import {
  ChangeView,
  ClockRequest,
  ClockView,
  EventFormat,
  EventToSend,
  ExampleData,
  FileInspection,
  InstallationOverview,
  Load,
  MetricSeries,
  OverlapView,
  RunView,
  SegmentSummary,
  SendRequest,
  SentEvent,
  UserPage,
  Vocabulary,
} from '../api';
import { movesBetween, outcomeOf } from '../installation/event-outcome';
import { recordOf } from '../installation/event-record';
import {
  DayPeriod,
  KnownMember,
  KnownMoves,
  KnownSegment,
  KnownUser,
  Listener,
  PlaygroundInstallation,
  Undescribed,
} from '../ports';
import { hasNoMembers, changeView } from '../views/views';
import { moveOf } from './clock-move';
import { DataDirectory } from './data-directory';
import { exampleData } from './example-data';
import { inspectFile } from './file-inspection';
import { allUsers, findUser, membersOf, overlapOf, pageOfUsers } from './known-users';
import { Loads } from './loads';
import { PlaygroundState } from './playground-state';
import { RulesTable } from './rules-table';
import { RulesInFile, RulesInMemory } from './rules-text';
import { segmentMoves } from './segment-moves';
import { StateManager } from './state-manager';

const SHOWN_CHANGES = 100;
const SHOWN_MEMBERS = 20;
/** Milliseconds between two announcements of the same kind. */
const INTERVALS_MS = { load: 100, counted: 500 };
/** Milliseconds between two checks whether a run of the hour is due. */
const SCHEDULE_CHECK_MS = 30_000;
/** Milliseconds that a slice of a run may take before waiting requests are served. */
const RUN_SLICE_MS = 8;

export interface EmbeddedOptions {
  /** Folder that stores the data; in memory only when absent. */
  readonly folder?: string;
  /** IANA name; defaults to that of the folder, else UTC. */
  readonly timeZone?: string;
  /** Fate of the attributes of a removed rule, from now on; `keep` when absent. */
  readonly removedRules?: RemovedRules;
  /** Treatment of loaded events without a user, from now on; they are left out when absent. */
  readonly users?: UserSettings;
  readonly clock: () => number;
  /** Receives messages for the user about the folder. */
  readonly notify?: (message: string) => void;
  /** Whether each change waits for the disk, so that it outlives a loss of power. */
  readonly durable?: boolean;
  /** Bytes of outdated data from which the folder is compacted while it is in use. */
  readonly minRunningCompactionBytes?: number;
}

/**
 * Runs the aggregator, the publisher and the timeseries function in this process, over stores of its own.
 */
export class EmbeddedInstallation implements PlaygroundInstallation {
  /** @throws OperationError when the folder cannot be used */
  static async open(options: EmbeddedOptions): Promise<EmbeddedInstallation> {
    const { folder: path, durable, minRunningCompactionBytes } = options;
    const notices: string[] = [];
    const notify = (message: string) => {
      notices.push(message);
      options.notify?.(message);
    };
    const folder =
      path === undefined
        ? undefined
        : await DataDirectory.open({ path, notify, durable, minRunningCompactionBytes });
    const rules = new RulesTable(folder ? new RulesInFile(folder.rulesPath) : new RulesInMemory());
    const manager = new StateManager(
      {
        reader: rules.reader,
        clock: options.clock,
        timeZone: options.timeZone,
        removedRules: options.removedRules,
      },
      folder,
    );
    try {
      await manager.open();
      const installation = new EmbeddedInstallation(options, rules, manager, notices);
      await installation.loading.restore();
      return installation;
    } catch (error) {
      await manager.close();
      throw error;
    }
  }

  private readonly version = packageVersion();
  private readonly announcements = new Announcements();
  private readonly loading: Loads;
  private readonly schedule: NodeJS.Timeout;

  private constructor(
    private readonly options: EmbeddedOptions,
    readonly rules: RulesTable,
    private readonly manager: StateManager,
    private readonly notices: readonly string[],
  ) {
    this.schedule = setInterval(() => void this.runIfDue().catch(() => {}), SCHEDULE_CHECK_MS).unref();
    this.loading = new Loads({
      clock: options.clock,
      users: options.users,
      run: (work) => this.exclusively(work),
      sync: () => manager.sync(),
      onProgress: (load) => {
        if (load.state === 'running') {
          this.announcements.publishThrottled('load', () => load, INTERVALS_MS.load);
        } else {
          this.announcements.publish('load', load);
        }
        this.publishCounts();
      },
    });
  }

  get dataVersion(): number {
    return this.manager.version;
  }

  async overview(): Promise<InstallationOverview> {
    const { folder } = this.options;
    const { states, events, clock, timeZone } = this.state;
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
      notices: this.notices,
      version: this.version,
    };
  }

  async activeRules(): Promise<RuleSet> {
    return this.exclusively(({ runtime }) => runtime.rules.current());
  }

  async rulesInForce() {
    return {
      catalogue: await this.state.aggregates.readCatalogue(),
      removedRules: this.options.removedRules ?? REMOVED_RULES,
      timeZone: this.state.timeZone,
      fromSeveralSources: false,
    };
  }

  async ruleChanges(limit: number) {
    return this.state.aggregates.readRuleChanges(limit);
  }

  async notePublication(by: string, rules: Publication['rules']): Promise<void> {
    await this.exclusively(({ aggregates, clock }) =>
      notePublication(aggregates, { by, at: clock(), rules }),
    );
  }

  async applyRules(): Promise<string> {
    const waiting = await this.exclusively(async ({ runtime, aggregates, clock }) => {
      // The functions wait before they accept an empty source; here the reader has emptied it on purpose.
      if (this.rules.wasEmptied) await aggregates.writeRuleCheck({ at: clock(), emptySince: 0 });
      const { rules, catalogue } = await runtime.rules.latest();
      return rules.rules.some(({ key }) => !catalogue.rules[key].evaluated);
    });
    this.manager.sync();
    this.publishCounts();
    return waiting
      ? 'in force now; who is in or out without a new event is found by the next run of the hour'
      : 'in force now';
  }

  async users(search: string, after: string | undefined, limit: number): Promise<UserPage> {
    return pageOfUsers(this.state, (await this.activeRules()).rules, search, after, limit);
  }

  async find(userId: string): Promise<KnownUser | undefined> {
    return findUser(this.state, userId);
  }

  async changesOf(userId: string): Promise<readonly ChangeView[]> {
    return this.state.userChanges.of(userId);
  }

  all(): AsyncIterable<readonly KnownUser[]> {
    return allUsers(this.state);
  }

  async vocabulary(): Promise<Vocabulary> {
    return this.state.vocabulary.view();
  }

  async segments(): Promise<{ segments: readonly Undescribed<SegmentSummary>[]; countedAt: number }> {
    const { rules } = await this.activeRules();
    const segments = rules.filter(({ tells }) => !tells);
    return { segments: segments.map((rule) => this.summaryOf(rule)), countedAt: this.state.clock() };
  }

  async segment(key: string): Promise<KnownSegment> {
    const rule = await this.ruleOf(key);
    const { segments } = this.state;
    const summary = this.summaryOf(rule);
    const members: KnownMember[] = [];
    if (summary.users > 0) {
      for await (const member of this.members(key)) {
        if (members.push(member) === Math.min(SHOWN_MEMBERS, summary.users)) break;
      }
    }
    return { ...summary, days: segments.days(key), latest: segments.latest(key), members };
  }

  members(rule: string): AsyncIterable<KnownMember> {
    return membersOf(this.state, rule);
  }

  async moves(rule: string, period: DayPeriod): Promise<KnownMoves> {
    await this.ruleOf(rule);
    return segmentMoves(this.state, rule, period);
  }

  async overlap(first: string, second: string): Promise<OverlapView> {
    await Promise.all([first, second].map((rule) => this.ruleOf(rule)));
    return overlapOf(this.state, first, second);
  }

  async metrics(): Promise<readonly MetricSeries[]> {
    throw new OperationError('not-found', 'metrics are those of a deployed installation');
  }

  async send(request: SendRequest): Promise<readonly SentEvent[]> {
    const sent: SentEvent[] = [];
    for (const event of request.events) {
      const one = await this.exclusively((state) => sendOne(state, event));
      this.announcements.publish('processed', one);
      sent.push(one);
    }
    this.publishCounts();
    return sent;
  }

  async moveClock(request: ClockRequest): Promise<ClockView> {
    await this.exclusively(async (state) => state.moveClock(moveOf(request, state.clock())));
    const now = this.state.clock();
    this.announcements.publish('clock', { now });
    const run = await this.runIfDue();
    return { now, ...(run && { run }) };
  }

  async run(): Promise<RunView> {
    const changes: Change[] = [];
    for (let finished = false; !finished;) {
      const part = await this.exclusively((state) => state.reevaluate(RUN_SLICE_MS));
      changes.push(...part.changes);
      ({ finished } = part);
    }
    const run: RunView = {
      at: this.state.clock(),
      changes: changes.slice(0, SHOWN_CHANGES).map(changeView),
      changed: changes.length,
    };
    this.announcements.publish('run', run);
    this.publishCounts();
    return run;
  }

  /** Makes the run of the hour unless this hour has had one. */
  private async runIfDue(): Promise<RunView | undefined> {
    return this.state.isRunDue ? this.run() : undefined;
  }

  loads(): readonly Load[] {
    return this.loading.list();
  }

  async load(name: string, size: number, format: EventFormat, content: Readable): Promise<Load> {
    return this.loading.run(this.loading.begin(name, size, format), content);
  }

  async inspectFile(format: EventFormat, isCut: boolean, content: Readable): Promise<FileInspection> {
    const { clock, timeZone } = this.state;
    return inspectFile(content, { format, users: this.options.users, now: clock(), timeZone, isCut });
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

  async clear(): Promise<void> {
    this.loading.forget();
    await this.manager.clear();
    await this.applyRules();
    this.announcements.publish('clock', { now: this.state.clock() });
  }

  listen(listener: Listener): () => void {
    return this.announcements.subscribe(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.schedule);
    await this.loading.close();
    await this.manager.close();
    this.announcements.close();
  }

  private get state(): PlaygroundState {
    return this.manager.current;
  }

  private exclusively<T>(work: (state: PlaygroundState) => Promise<T>): Promise<T> {
    return this.manager.run(work);
  }

  private async ruleOf(key: string): Promise<Rule> {
    const rule = (await this.activeRules()).get(key);
    if (rule?.tells) throw new OperationError('not-found', hasNoMembers(key));
    if (!rule) throw new OperationError('not-found', `no rule in force writes ${key}`);
    return rule;
  }

  private summaryOf({ output }: Rule): Undescribed<SegmentSummary> {
    const rule = outputKey(output);
    return { rule, kind: output.kind, name: output.name, ...this.state.segments.count(rule) };
  }

  private publishCounts(): void {
    this.announcements.publishThrottled(
      'counted',
      () => ({ users: this.state.states.size, events: this.state.events }),
      INTERVALS_MS.counted,
    );
  }
}

/** Sends an event through the same code as a record of a stream. */
async function sendOne(state: PlaygroundState, event: EventToSend): Promise<SentEvent> {
  const { runtime, states, clock } = state;
  const now = clock();
  const record = recordOf(event, now);
  const decoded = PINPOINT(record, now);
  const { userId, time } =
    decoded.kind === 'event' ? decoded.event : { userId: event.userId, time: event.time ?? now };
  const before = states.get(userId)?.state;
  const { changes } = await state.count([record], PINPOINT);
  const rules = await runtime.rules.current();
  return {
    event: { ...event, time },
    outcome: outcomeOf(decoded, state.dayOf(time), rules),
    counters: movesBetween(before, states.get(userId)?.state, rules),
    changes: changes.map(changeView),
  };
}
