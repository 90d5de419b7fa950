import type { DraftRequest, RulesView } from '../../../src/playground/api';

type Rows = DraftRequest['rows'];

/** The draft of the server that edits go on from. */
export type Base = Pick<RulesView, 'draft' | 'draftVersion'>;

export type SaveState =
  | { readonly is: 'saved' | 'saving' }
  /** Somebody else has written another draft meanwhile; `theirs` is that one. */
  | { readonly is: 'conflict'; readonly theirs: RulesView }
  | { readonly is: 'failed'; readonly message: string };

export interface DraftServer {
  put(request: DraftRequest): Promise<RulesView>;
  get(): Promise<RulesView>;
  isConflict(error: unknown): boolean;
}

export interface DraftListener {
  onState(state: SaveState): void;
  /** What the server says of the draft that was saved last. */
  onView(view: RulesView): void;
}

/**
 * Brings each edit to the server: the latest after a pause, one at a time, and never over somebody else's.
 */
export class DraftSaver {
  private waiting?: Rows;
  private timer?: ReturnType<typeof setTimeout>;
  private running?: Promise<void>;
  private state: SaveState = { is: 'saved' };

  constructor(
    private readonly server: DraftServer,
    private readonly listener: DraftListener,
    private base: Base,
    private readonly pauseMs = 200,
  ) {}

  /** Whether the server does not have all yet. */
  get busy(): boolean {
    return this.state.is !== 'saved';
  }

  get version(): number {
    return this.base.draftVersion;
  }

  save(rows: Rows): void {
    this.waiting = rows;
    if (this.state.is === 'conflict') return;
    this.become({ is: 'saving' });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.pauseMs);
  }

  /** Saves what waits, at once. @returns whether the server has all of it */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.waiting !== undefined && this.state.is !== 'conflict') {
      this.running = this.write(this.waiting);
      await this.running;
    }
    return !this.busy;
  }

  /** The draft of the server is what is shown now. */
  adopt(view: RulesView): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
    this.base = view;
    this.become({ is: 'saved' });
  }

  /** Writes over what somebody else has written. */
  insist(): void {
    if (this.state.is !== 'conflict') return;
    this.base = this.state.theirs;
    this.become({ is: 'saving' });
    void this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async write(rows: Rows): Promise<void> {
    this.waiting = undefined;
    try {
      const view = await this.server.put({ rows, basedOn: this.base.draftVersion });
      this.running = undefined;
      this.base = view;
      // What was typed meanwhile has a timer of its own.
      this.become({ is: this.waiting === undefined ? 'saved' : 'saving' });
      this.listener.onView(view);
    } catch (error) {
      this.waiting ??= rows;
      const next = this.server.isConflict(error) ? await this.conflict() : failed(error);
      this.running = undefined;
      this.become(next);
      if (next.is === 'saving') void this.flush();
    }
  }

  /** A server that was started again counts its versions anew, though nobody has changed the draft. */
  private async conflict(): Promise<SaveState> {
    try {
      const theirs = await this.server.get();
      if (
        theirs.draftVersion === this.base.draftVersion ||
        JSON.stringify(theirs.draft) !== JSON.stringify(this.base.draft)
      ) {
        return { is: 'conflict', theirs };
      }
      this.base = theirs;
      return { is: 'saving' };
    } catch (error) {
      return failed(error);
    }
  }

  private become(state: SaveState): void {
    this.state = state;
    this.listener.onState(state);
  }
}

function failed(error: unknown): SaveState {
  return { is: 'failed', message: (error as Error).message };
}
