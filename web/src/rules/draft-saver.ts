import type { DraftRequest, RulesView } from '../../../src/playground/api';

type Rows = DraftRequest['rows'];

/** Draft of the server that the next edits are based on. */
export type Base = Pick<RulesView, 'draft' | 'draftVersion'>;

/** Edits that the server lacks. */
export interface UnsavedEdits {
  readonly rows: Rows;
  readonly base: Base;
}

export type SaveState =
  | { readonly is: 'saved' | 'saving' }
  /** Another person or window has saved another draft in the meantime: `theirs`. */
  | { readonly is: 'conflict'; readonly theirs: RulesView }
  | { readonly is: 'failed'; readonly message: string };

export interface DraftServer {
  put(request: DraftRequest): Promise<RulesView>;
  get(): Promise<RulesView>;
  isConflict(error: unknown): boolean;
}

export interface DraftListener {
  onState(state: SaveState): void;
  /** Called with the server's view of each saved draft. */
  onView(view: RulesView): void;
}

/**
 * Saves edits on the server: the latest one after a pause, one request at a time, never overwriting the draft
 * of another person or window.
 */
export class DraftSaver {
  private waiting?: Rows;
  private timer?: ReturnType<typeof setTimeout>;
  private running?: Promise<void>;
  private state: SaveState = { is: 'saved' };
  /** Number of drafts that were adopted; a request made before the last of them is out of date. */
  private adoptions = 0;

  constructor(
    private readonly server: DraftServer,
    private readonly listener: DraftListener,
    private base: Base,
    private readonly pauseMs = 200,
  ) {}

  /** Whether the server lacks some of the edits. */
  get busy(): boolean {
    return this.state.is !== 'saved';
  }

  get isConflict(): boolean {
    return this.state.is === 'conflict';
  }

  get version(): number {
    return this.base.draftVersion;
  }

  /** Edits that could not be saved, with the draft that they are based on. */
  get unsaved(): UnsavedEdits | undefined {
    const couldNot = this.isConflict || this.state.is === 'failed';
    return couldNot && this.waiting ? { rows: this.waiting, base: this.base } : undefined;
  }

  /** Saves edits that an earlier saver could not save, on the draft that they are based on. */
  resume({ rows, base }: UnsavedEdits): void {
    this.base = base;
    this.save(rows);
  }

  save(rows: Rows): void {
    this.waiting = rows;
    if (this.isConflict) return;
    this.setState({ is: 'saving' });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.pauseMs);
  }

  /**
   * Saves pending edits at once.
   *
   * @returns whether the server has all edits
   */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.waiting !== undefined && !this.isConflict) {
      this.running = this.write(this.waiting);
      await this.running;
    }
    return !this.busy;
  }

  /** Bases the next edits on a draft of the server that is now shown; pending edits are dropped. */
  adopt(view: RulesView): void {
    clearTimeout(this.timer);
    this.adoptions++;
    this.waiting = undefined;
    this.base = view;
    this.setState({ is: 'saved' });
  }

  /** Overwrites the draft that another person or window has saved. */
  overwrite(): void {
    if (this.state.is !== 'conflict') return;
    this.base = this.state.theirs;
    this.setState({ is: 'saving' });
    void this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async write(rows: Rows): Promise<void> {
    this.waiting = undefined;
    const { adoptions } = this;
    try {
      const view = await this.server.put({ rows, basedOn: this.base.draftVersion });
      this.running = undefined;
      if (adoptions !== this.adoptions) return;
      this.base = view;
      // Edits made during the request have a timer of their own.
      this.setState({ is: this.waiting === undefined ? 'saved' : 'saving' });
      this.listener.onView(view);
    } catch (error) {
      const next = this.server.isConflict(error) ? await this.conflict() : failed(error);
      this.running = undefined;
      if (adoptions !== this.adoptions) return;
      this.waiting ??= rows;
      this.setState(next);
      if (next.is === 'saving') void this.flush();
    }
  }

  /**
   * Decides whether a refused save is a conflict. A restarted server numbers its versions anew, so an
   * unchanged draft is saved again.
   */
  private async conflict(): Promise<SaveState> {
    const { base } = this;
    try {
      const theirs = await this.server.get();
      if (
        theirs.draftVersion === base.draftVersion ||
        JSON.stringify(theirs.draft) !== JSON.stringify(base.draft)
      ) {
        return { is: 'conflict', theirs };
      }
      // Another draft may have been adopted meanwhile.
      if (this.base === base) this.base = theirs;
      return { is: 'saving' };
    } catch (error) {
      return failed(error);
    }
  }

  private setState(state: SaveState): void {
    this.state = state;
    this.listener.onState(state);
  }
}

function failed(error: unknown): SaveState {
  return { is: 'failed', message: (error as Error).message };
}
