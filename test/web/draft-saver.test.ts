import { RulesView, SheetRow } from '../../src/playground/api';
import { DraftSaver, SaveState } from '../../web/src/rules/draft-saver';

const PAUSE_MS = 250;
const CONFLICT = new Error('the draft is another one');

/** Keeps one draft, as the server does, and answers when the test releases it. */
class Desk {
  version = 1;
  draft: readonly SheetRow[] = [];
  requests = 0;
  fault?: Error;
  private readonly held: (() => void)[] = [];
  holding = false;

  readonly put = async ({
    rows: wanted,
    basedOn,
  }: {
    rows: readonly SheetRow[];
    basedOn: number;
  }): Promise<RulesView> => {
    this.requests++;
    if (this.holding) await new Promise<void>((resolve) => this.held.push(resolve));
    if (this.fault) throw this.fault;
    if (basedOn !== this.version) throw CONFLICT;
    this.draft = wanted;
    this.version++;
    return this.view();
  };
  readonly get = async () => this.view();
  readonly isConflict = (error: unknown) => error === CONFLICT;

  release(): void {
    this.held.splice(0).forEach((resolve) => resolve());
  }

  private view(): RulesView {
    return {
      published: [],
      draft: this.draft,
      draftVersion: this.version,
      problems: [],
      changes: [],
      outputs: {},
      revision: 0,
    };
  }
}

let desk: Desk;
let states: SaveState[];
let views: RulesView[];
let saver: DraftSaver;

beforeEach(() => {
  jest.useFakeTimers();
  desk = new Desk();
  states = [];
  views = [];
  saver = new DraftSaver(
    desk,
    { onState: (state) => states.push(state), onView: (view) => views.push(view) },
    { draft: [], draftVersion: 1 },
    PAUSE_MS,
  );
});
afterEach(() => jest.useRealTimers());

test('what is typed quickly is saved once, as it is in the end', async () => {
  for (const event of ['p', 'pu', 'purchase']) saver.save(rows(event));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);

  expect(desk.requests).toBe(1);
  expect(desk.draft).toEqual(rows('purchase'));
  expect(states.at(-1)).toEqual({ is: 'saved' });
  expect(views.map(({ draftVersion }) => draftVersion)).toEqual([2]);
});

test('what is typed while the server is busy follows, based on its answer', async () => {
  desk.holding = true;
  saver.save(rows('one'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  saver.save(rows('two'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.requests).toBe(1);

  desk.holding = false;
  desk.release();
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.draft).toEqual(rows('two'));
  expect(saver.busy).toBe(false);
});

test('another tab is not written over: theirs is shown, and kept until somebody insists', async () => {
  desk.draft = rows('theirs');
  desk.version = 7;
  saver.save(rows('mine'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(states.at(-1)).toMatchObject({ is: 'conflict', theirs: { draft: rows('theirs'), draftVersion: 7 } });

  saver.save(rows('mine, and more'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.draft).toEqual(rows('theirs'));

  saver.overwrite();
  await jest.advanceTimersByTimeAsync(0);
  expect(desk.draft).toEqual(rows('mine, and more'));
  expect(states.at(-1)).toEqual({ is: 'saved' });
});

test('theirs can be taken, and edited on', async () => {
  desk.draft = rows('theirs');
  desk.version = 7;
  saver.save(rows('mine'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  saver.adopt(await desk.get());
  saver.save(rows('theirs, edited'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.draft).toEqual(rows('theirs, edited'));
});

test('a server that was started again has another version of the same draft: nobody is asked', async () => {
  saver.save(rows('one'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  desk.version = 100;
  saver.save(rows('two'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);

  expect(desk.draft).toEqual(rows('two'));
  expect(states.map(({ is }) => is)).not.toContain('conflict');
  expect(saver.busy).toBe(false);
});

test('what could not be saved is not lost, and saved when it is tried again', async () => {
  desk.fault = new Error('The playground does not answer.');
  saver.save(rows('kept'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  expect(states.at(-1)).toEqual({ is: 'failed', message: 'The playground does not answer.' });

  desk.fault = undefined;
  expect(await saver.flush()).toBe(true);
  expect(desk.draft).toEqual(rows('kept'));
});

test('publishing can wait until all is saved', async () => {
  saver.save(rows('last letter'));
  expect(await saver.flush()).toBe(true);
  expect(desk.draft).toEqual(rows('last letter'));
});

test('a draft that is shown meanwhile is not replaced by the answer to an earlier save', async () => {
  desk.holding = true;
  saver.save(rows('mine'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  const theirs = { ...(await desk.get()), draft: rows('theirs'), draftVersion: 7 };
  saver.adopt(theirs);
  desk.release();
  await jest.advanceTimersByTimeAsync(PAUSE_MS);

  expect(views).toEqual([]);
  expect(saver.version).toBe(7);
  expect(states.at(-1)).toEqual({ is: 'saved' });
});

test('the failure of an earlier save brings nothing of it back', async () => {
  desk.holding = true;
  desk.fault = new Error('The playground does not answer.');
  saver.save(rows('mine'));
  await jest.advanceTimersByTimeAsync(PAUSE_MS);
  saver.adopt({ ...(await desk.get()), draft: rows('theirs'), draftVersion: 7 });
  desk.release();
  await jest.advanceTimersByTimeAsync(PAUSE_MS);

  expect(states.at(-1)).toEqual({ is: 'saved' });
  expect(saver.unsaved).toBeUndefined();
});

test('edits that are not saved go on with the draft that they are based on, and write over no other', async () => {
  desk.draft = rows('theirs');
  desk.version = 7;
  saver.save(rows('mine'));
  expect(await saver.flush()).toBe(false);
  expect(saver.unsaved).toEqual({ rows: rows('mine'), base: { draft: [], draftVersion: 1 } });

  const { rows: mine, base } = saver.unsaved!;
  const again = new DraftSaver(desk, { onState: (state) => states.push(state), onView: () => {} }, base);
  again.save(mine);
  expect(await again.flush()).toBe(false);
  expect(states.at(-1)).toMatchObject({ is: 'conflict' });
  expect(desk.draft).toEqual(rows('theirs'));
});

function rows(event: string): SheetRow[] {
  return [{ id: 'a', cells: { RuleType: 'aggregator', EventName: event } }];
}
