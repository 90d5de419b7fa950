import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RulesView } from '../../../src/playground/api';
import { ApiError, call } from '../server/api-client';
import { currentConnection, listenToConnection } from '../server/connection';
import { listen } from '../server/updates';
import { DraftSaver, type SaveState } from './draft-saver';
import { begin, record, redo, undo, type EditHistory } from './edit-history';
import type { Rows } from './sheet-edits';

export interface Draft {
  /** View of the draft that the server has. */
  readonly view: RulesView;
  readonly rows: Rows;
  readonly state: SaveState;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Applies an edit as a step that can be undone. */
  readonly edit: (rows: Rows) => void;
  /** Saves unfinished input so that it is validated, without a step to undo. */
  readonly type: (rows: Rows) => void;
  /** Delays changes by others while a cell is being edited. */
  readonly hold: (on: boolean) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Shows another draft that the server already has, as a step that can be undone. */
  readonly adopt: (view: RulesView) => void;
  /** Shows the draft as the server has stored it, without empty cells; this is no step to undo. */
  readonly refresh: (view: RulesView) => void;
  readonly keepMine: () => void;
  /** @returns the draft of the server once it has all edits, or undefined when it could not be saved */
  readonly flush: () => Promise<RulesView | undefined>;
  /**
   * Replaces the draft by the rules in force, as a step that can be undone. A draft of another person or
   * window is left as it is.
   *
   * @returns whether the draft was replaced
   */
  readonly discard: () => Promise<boolean>;
}

const SERVER = {
  put: (request: { rows: Rows; basedOn: number }) => call<RulesView>('PUT', '/rules/draft', request),
  get: () => call<RulesView>('GET', '/rules'),
  discard: () => call<RulesView>('DELETE', '/rules/draft'),
  isConflict: (error: unknown) => error instanceof ApiError && error.status === 409,
};

/** Saver of the view that was shown last: what it could not save returns when the view is shown again. */
let lastSaver: DraftSaver | undefined;

// Stays while another view is shown, because edits that are not saved would be lost with the page.
window.addEventListener('beforeunload', (event) => {
  if (lastSaver?.busy) event.preventDefault();
});

export function useDraft(initial: RulesView, onReplaced: () => void): Draft {
  const [view, setView] = useState(initial);
  const [state, setState] = useState<SaveState>({ is: 'saved' });
  const [history, setHistory] = useState(() => begin<Rows>(initial.draft));
  const latestView = useRef(initial);
  const [saver] = useState(() => {
    const onView = (next: RulesView) => {
      latestView.current = next;
      setView(next);
    };
    return new DraftSaver(SERVER, { onState: setState, onView }, initial);
  });
  const current = useRef(history);
  const revision = useRef(initial.revision);
  revision.current = view.revision;

  const become = useCallback((next: EditHistory<Rows>) => {
    current.current = next;
    setHistory(next);
  }, []);

  const show = useCallback(
    (next: RulesView, step: boolean) => {
      saver.adopt(next);
      latestView.current = next;
      setView(next);
      if (JSON.stringify(next.draft) === JSON.stringify(current.current.present)) return;
      become(step ? record(current.current, next.draft) : { ...current.current, present: next.draft });
    },
    [saver, become],
  );
  const adopt = useCallback((next: RulesView) => show(next, true), [show]);
  const refresh = useCallback((next: RulesView) => show(next, false), [show]);

  const hold = useFollowing(saver, revision, adopt, onReplaced);

  const step = useCallback(
    (next: EditHistory<Rows>) => {
      if (next === current.current) return;
      become(next);
      saver.save(next.present);
    },
    [become, saver],
  );

  useEffect(() => {
    const before = lastSaver;
    lastSaver = saver;
    const resume = () => {
      const left = before?.unsaved;
      if (!left || before === saver || lastSaver !== saver) return;
      become(record(current.current, left.rows));
      saver.resume(left);
    };
    resume();
    // A request that was running when the view was left may still fail.
    if (before?.busy && !before.unsaved) void before.flush().then(resume);
    return () => void saver.flush();
  }, [saver, become]);

  return useMemo(
    () => ({
      view,
      rows: history.present,
      state,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      edit: (rows) => {
        if (rows !== current.current.present) step(record(current.current, rows));
      },
      type: (rows) => saver.save(rows),
      hold,
      undo: () => step(undo(current.current)),
      redo: () => step(redo(current.current)),
      adopt,
      refresh,
      keepMine: () => saver.overwrite(),
      flush: async () => ((await saver.flush()) ? latestView.current : undefined),
      discard: async () => {
        // A save that is under way would otherwise bring back what is discarded.
        await saver.flush();
        if (saver.isConflict) return false;
        adopt(await SERVER.discard());
        return true;
      },
    }),
    [view, history, state, adopt, refresh, saver, step, hold],
  );
}

/**
 * Shows changes made in another window or at the source, unless own edits are in progress or not saved yet.
 *
 * @returns a function that delays such changes while its argument is true
 */
function useFollowing(
  saver: DraftSaver,
  revision: { readonly current: number },
  adopt: (view: RulesView) => void,
  onReplaced: () => void,
): (on: boolean) => void {
  const held = useRef(false);
  const missed = useRef(false);

  const update = useCallback(async () => {
    const { version } = saver;
    const next = await SERVER.get().catch(() => undefined);
    missed.current = held.current;
    // A save that finished in the meantime is newer than this response.
    if (
      !next ||
      saver.version !== version ||
      held.current ||
      saver.busy ||
      (next.draftVersion === saver.version && next.revision === revision.current)
    ) {
      return;
    }
    if (next.draftVersion !== saver.version) onReplaced();
    adopt(next);
  }, [saver, revision, adopt, onReplaced]);

  useEffect(() => {
    const ends = [
      listen('rules', (announced) => {
        if (
          !saver.busy &&
          (announced.draftVersion > saver.version || announced.revision !== revision.current)
        ) {
          void update();
        }
      }),
      listenToConnection(() => {
        if (currentConnection() === 'open') void (saver.busy ? saver.flush() : update());
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [saver, revision, update]);

  return useCallback(
    (on: boolean) => {
      held.current = on;
      // Runs after the edit of the cell has reached the saver.
      if (!on && missed.current) setTimeout(() => void update());
    },
    [update],
  );
}
