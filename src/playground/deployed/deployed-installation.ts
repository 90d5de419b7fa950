import { setTimeout as delay } from 'node:timers/promises';
import { RuleChange } from '../../engine/catalogue/catalogue';
import { Publication } from '../../engine/catalogue/publication';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { Clock, Pause } from '../../engine/ports';
import { isIn } from '../../engine/state/user-state';
import { AwsOptions } from '../../operations/aws';
import { findInstallation, Installation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { packageVersion } from '../../operations/package-files';
import { notePublication, PublicationStore } from '../../operations/rules/note-publication';
import { openStores } from '../../operations/stores';
import { StoredUsers } from '../../operations/users/stored-users';
import { Announcements } from '../announcements';
import {
  ClockView,
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
import {
  KnownMember,
  KnownMoves,
  KnownSegment,
  KnownUser,
  Listener,
  PlaygroundInstallation,
  Undescribed,
} from '../ports';
import { hasNoMembers } from '../views/views';
import { lastingCredentials } from './credentials';
import { EventSender } from './event-sender';
import { EventStream } from './event-stream';
import { OutcomeWatch } from './outcome-watch';
import { rulesTargetOf } from './rules-target';
import { CountedSegments, SegmentCount } from './segment-count';
import { StackMetrics } from './stack-metrics';
import { UserSearch } from './user-search';
import { VocabularySample } from './vocabulary-sample';

export interface DeployedOptions extends InstallationOptions {
  /** Number of the source of rules, from 1, where there are several. */
  readonly source?: string;
}

/** Parts of the environment that are not AWS; tests replace them. */
export interface DeployedEnvironment {
  readonly clock: Clock;
  readonly pause: Pause;
  /**
   * Whether the process goes on between two requests, so that it can tell later what became of sent events.
   * @default true
   */
  readonly goesOn?: boolean;
}

/** What is known of an installation that need not be looked for. */
export interface KnownOptions extends AwsOptions {
  /** Location of the data, for people: `stack Shop`. */
  readonly place: string;
  readonly source?: string;
  /** Stream that events are sent to, which may be none; looked for when absent. */
  readonly stream?: { readonly arn?: string };
}

/** Milliseconds between two announcements of new counts. */
const COUNTED_INTERVAL_MS = 500;
const ENVIRONMENT: DeployedEnvironment = {
  clock: Date.now,
  pause: (ms) => delay(ms, undefined, { ref: false }),
};
const MAX_METRIC_HOURS = 24 * 455;

/**
 * Shows and edits the installation of a stack with the caller's own credentials. Only published rules and
 * sent events change anything in it.
 */
export class DeployedInstallation implements PlaygroundInstallation {
  /** @throws OperationError when there is no such installation, or AWS refuses access to it */
  static async open(
    options: DeployedOptions,
    environment: DeployedEnvironment = ENVIRONMENT,
  ): Promise<DeployedInstallation> {
    const lastingOptions = { ...options, credentials: lastingCredentials(options) };
    const installation = await findInstallation(lastingOptions);
    const known = { ...lastingOptions, place: `stack ${options.stack}` };
    return DeployedInstallation.openKnown(installation, known, environment);
  }

  /** Opens an installation without looking for it in a stack. */
  static async openKnown(
    installation: Installation,
    options: KnownOptions,
    environment: DeployedEnvironment = ENVIRONMENT,
  ): Promise<DeployedInstallation> {
    const users = StoredUsers.in(installation, options);
    const sender = await senderOf(installation, users, options, environment.clock);
    return new DeployedInstallation(options, installation, users, sender, environment);
  }

  readonly rules: PlaygroundInstallation['rules'];
  private readonly version = packageVersion();
  private readonly announcements = new Announcements();
  private readonly search: UserSearch;
  private readonly count: SegmentCount;
  private readonly sample: VocabularySample;
  private readonly stackMetrics: StackMetrics;
  private readonly watch: OutcomeWatch;
  /** Opened with the first publication. */
  private publications?: PublicationStore;
  /** Number of events found by the last complete pass over all histories. */
  private events: number | null = null;

  private constructor(
    private readonly options: KnownOptions,
    private readonly installation: Installation,
    private readonly stored: StoredUsers,
    private readonly sender: EventSender | { readonly cannotSend: string },
    private readonly environment: DeployedEnvironment,
  ) {
    const { config } = installation;
    this.rules = rulesTargetOf(installation, stored, options);
    this.search = new UserSearch(stored, async () => (await stored.rules()).rules);
    this.count = new SegmentCount(stored, environment.clock, () => this.publishCounts());
    this.sample = new VocabularySample(stored, environment.clock);
    this.stackMetrics = new StackMetrics(config.installation, options);
    this.watch = new OutcomeWatch({
      users: stored,
      rules: () => this.activeRules(),
      pause: environment.pause,
      publish: (outcome) => {
        this.announcements.publish('processed', outcome);
        this.publishCounts();
      },
    });
  }

  async overview(): Promise<InstallationOverview> {
    const { config } = this.installation;
    const { rules, sender } = this;
    return {
      kind: 'deployed',
      place: this.options.place,
      kept: true,
      timeZone: config.timeZone,
      historyDays: config.historyRetentionDays,
      now: this.environment.clock(),
      rulesPlace: 'name' in rules ? rules.name : `the installation ${config.installation}`,
      ...('readOnly' in rules && { rulesReadOnly: rules.readOnly }),
      simulated: false,
      ...(sender instanceof EventSender ? { sendsTo: sender.name } : { cannotSend: sender.cannotSend }),
      users: this.count.known?.users ?? null,
      events: this.events,
      notices: [],
      version: this.version,
    };
  }

  async activeRules(): Promise<RuleSet> {
    return this.stored.rules();
  }

  async rulesInForce() {
    const { removedRules, ruleSources, timeZone } = this.installation.config;
    return {
      catalogue: await this.stored.catalogue(),
      removedRules,
      timeZone,
      fromSeveralSources: ruleSources.length > 1,
    };
  }

  async ruleChanges(limit: number): Promise<readonly RuleChange[]> {
    return this.stored.ruleChanges(limit);
  }

  async notePublication(by: string, rules: Publication['rules']): Promise<void> {
    this.publications ??= openStores(this.installation, this.options).aggregates;
    await notePublication(this.publications, { by, at: this.environment.clock(), rules });
  }

  async applyRules(): Promise<string> {
    const { rulesMaxAgeSeconds } = this.installation.config;
    const wait = `${rulesMaxAgeSeconds} ${rulesMaxAgeSeconds === 1 ? 'second' : 'seconds'}`;
    return (
      `in force with the first event that comes in ${wait} or later, or with the next scheduled run ` +
      'if that is sooner; who is in or out without a new event is found by the run'
    );
  }

  async users(search: string, after: string | undefined, limit: number): Promise<UserPage> {
    return this.search.page(search, after, limit);
  }

  async find(userId: string): Promise<KnownUser | undefined> {
    return this.stored.find(userId);
  }

  /** Returns undefined: changes are delivered to the destinations and stored nowhere else. */
  async changesOf(): Promise<undefined> {
    return undefined;
  }

  async *all(): AsyncGenerator<readonly KnownUser[]> {
    let events = 0;
    for await (const users of this.stored.pages()) {
      for (const { history } of users) events += history.reduce((sum, { count }) => sum + count, 0);
      yield users;
    }
    this.events = events;
  }

  async vocabulary(): Promise<Vocabulary> {
    return this.sample.view();
  }

  async segments(): Promise<{ segments: readonly Undescribed<SegmentSummary>[]; countedAt: number }> {
    const { segments, countedAt } = await this.count.current();
    return { segments: segments.map(({ members: _, ...summary }) => summary), countedAt };
  }

  async segment(rule: string): Promise<KnownSegment> {
    const rules = await this.activeRules();
    return segmentIn(await this.count.current(), rule, rules);
  }

  async overlap(first: string, second: string): Promise<OverlapView> {
    const rules = await this.activeRules();
    const counted = await this.count.current();
    const [one, other] = [first, second].map((rule) => segmentIn(counted, rule, rules).users);
    const both = counted.pairs.of(first, second);
    return { both, onlyFirst: one - both, onlySecond: other - both, countedAt: counted.countedAt };
  }

  async *members(rule: string): AsyncGenerator<KnownMember> {
    let next: string | undefined;
    do {
      const page = await this.stored.statePage(next);
      for (const {
        userId,
        stored: { state },
      } of page.users) {
        if (isIn(state, rule)) yield { userId, state };
      }
      next = page.next;
    } while (next !== undefined);
  }

  async moves(): Promise<KnownMoves> {
    throw notPossible('changes of its users are delivered to its destinations and not kept');
  }

  async metrics(hours: number): Promise<readonly MetricSeries[]> {
    if (!(hours > 0 && hours <= MAX_METRIC_HOURS)) {
      throw new OperationError(
        'invalid-input',
        `hours must be over 0 and at most ${MAX_METRIC_HOURS}, as long as CloudWatch keeps metrics, ` +
          `but is ${hours}`,
      );
    }
    return this.stackMetrics.last(hours, this.environment.clock());
  }

  async send(request: SendRequest): Promise<readonly SentEvent[]> {
    const { sender } = this;
    if (!(sender instanceof EventSender)) throw new OperationError('conflict', sender.cannotSend);
    if (request.confirmed !== true) {
      throw new OperationError(
        'invalid-input',
        `events from here are real: they go to ${sender.name}, and change what is known of their users. ` +
          'Confirm that, and send again',
      );
    }
    const { records, byUser } = await sender.send(request.events);
    if (this.environment.goesOn ?? true) void this.watch.follow(byUser);
    return records.map(({ sent: event }) => ({ event, outcome: 'sent', counters: [], changes: [] }));
  }

  async moveClock(): Promise<ClockView> {
    throw notPossible('its clock is the real one');
  }

  async run(): Promise<RunView> {
    throw notPossible('its run of the hour is started by its own schedule');
  }

  loads(): readonly Load[] {
    return [];
  }

  async load(): Promise<Load> {
    throw notPossible('its events come from its stream, where they would reach every other reader, too');
  }

  async inspectFile(): Promise<FileInspection> {
    throw notPossible('no file is loaded here');
  }

  async loadExample(): Promise<Load> {
    return this.load();
  }

  async cancelLoad(): Promise<Load> {
    throw new OperationError('not-found', 'nothing is loaded into a deployed installation');
  }

  async clear(): Promise<void> {
    throw notPossible('its users and events are real');
  }

  listen(listener: Listener): () => void {
    return this.announcements.subscribe(listener);
  }

  async close(): Promise<void> {
    await this.watch.close();
    this.announcements.close();
  }

  private publishCounts(): void {
    this.announcements.publishThrottled(
      'counted',
      () => ({ users: this.count.known?.users ?? null, events: this.events }),
      COUNTED_INTERVAL_MS,
    );
  }
}

/** Finds the stream to send to. Without the permission to look for it, the rest of the page still works. */
async function senderOf(
  installation: Installation,
  users: StoredUsers,
  options: KnownOptions,
  clock: Clock,
): Promise<EventSender | { cannotSend: string }> {
  try {
    const { stream: known } = options;
    if (known && known.arn === undefined) {
      return { cannotSend: 'this installation reads no stream; write events to what it reads from instead' };
    }
    const stream =
      known?.arn === undefined
        ? await EventStream.of(installation, options)
        : new EventStream(known.arn, options);
    if (!stream) {
      return {
        cannotSend:
          'no function of this installation reads a stream: its event source mapping has been removed; ' +
          'deploy the stack again',
      };
    }
    const sender = new EventSender(installation, stream, users, clock);
    const cannotSend = sender.fault();
    return cannotSend === undefined ? sender : { cannotSend };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { cannotSend: error.message };
  }
}

/** @throws OperationError when there is no such segment */
function segmentIn({ segments }: CountedSegments, rule: string, rules: RuleSet): KnownSegment {
  if (rules.get(rule)?.tells) throw new OperationError('not-found', hasNoMembers(rule));
  const segment = segments.find((one) => one.rule === rule);
  if (!segment) throw new OperationError('not-found', `no rule in force writes ${rule}`);
  return segment;
}

function notPossible(reason: string): OperationError {
  return new OperationError(
    'conflict',
    `this is a deployed installation: ${reason}. To try that, start the page without --stack`,
  );
}
