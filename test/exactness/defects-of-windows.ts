import { Boundaries } from '../../src/engine/evaluate/boundaries';
import * as fold from '../../src/engine/evaluate/fold';
import { WHOLE } from '../../src/engine/evaluate/portion';
import * as reevaluate from '../../src/engine/evaluate/reevaluate';
import { UserState } from '../../src/engine/state/user-state';
import { DAY_MS } from '../../src/engine/windows/day-number';
import { LocalCalendar } from '../../src/engine/windows/local-calendar';
import * as movingWindow from '../../src/engine/windows/moving-window';
import * as slots from '../../src/engine/windows/slots';
import { UserWindows } from '../../src/engine/windows/user-windows';
import { DueRun } from '../../src/functions/timeseries/due-run';
import { Period } from '../../src/rule-language/period';
import { movings } from './plan';
import { Defect, overMemory, spy } from './planting';

const HOUR_MS = 3_600_000;

/** Mistakes in how windows move. */
export const DEFECTS_OF_WINDOWS: readonly Defect[] = [
  {
    name: 'a day leaves the window one day early',
    histories: movings,
    put: () => whereDaysAreCounted(-1),
  },
  {
    name: 'a window of n days holds one day more',
    histories: movings,
    put: () => whereDaysAreCounted(1),
  },
  {
    name: 'a day that leaves the window is judged one day late',
    histories: movings,
    put: () => spy(movingWindow, 'leavesAt', (original, ...args) => original(...args) + DAY_MS),
  },
  {
    name: 'a day that enters the window later is not waited for',
    histories: movings,
    put: () => spy(movingWindow, 'entersAt', () => Infinity),
  },
  {
    name: 'a day is dropped that a window still reaches',
    histories: movings,
    put: () => spy(slots, 'trimmed', (original, list, from) => original(list, from + 1)),
  },
  {
    name: 'days begin at the midnight of another zone',
    histories: movings,
    put: () => {
      const { startOfDayNumber } = LocalCalendar.prototype;
      jest.spyOn(LocalCalendar.prototype, 'startOfDayNumber').mockImplementation(function foreign(
        this: LocalCalendar,
        number,
      ) {
        return startOfDayNumber.call(this, number) + HOUR_MS;
      });
    },
  },
  {
    name: 'an event is counted before the boundaries that came before it are judged',
    histories: movings,
    put: () =>
      spy(fold, 'fold', (original, before, [event], rules, ...rest) => {
        const { arrival, userId, endpointId, time: at } = event;
        const folded = original(before, [{ ...event, arrival: before.clock ?? arrival }], rules, ...rest);
        const context = { userId, endpointId, at };
        const passed = reevaluate.reevaluate(folded.state, [], rules, [], context, WHOLE, arrival);
        return {
          ...folded,
          state: reevaluate.withClockAt(passed.state, arrival),
          changes: [...folded.changes, ...passed.changes],
        };
      }),
  },
  {
    name: 'boundaries that were missed are judged only once, as of now',
    histories: movings,
    put: () => {
      let now: number | undefined;
      const { pass } = Boundaries.prototype;
      jest.spyOn(Boundaries.prototype, 'pass').mockImplementation(function once(
        this: Boundaries,
        until,
        ...rest
      ) {
        now = until;
        const passed = pass.call(this, until, ...rest);
        now = undefined;
        return passed;
      });
      const { nextTurn } = UserWindows.prototype;
      jest.spyOn(UserWindows.prototype, 'nextTurn').mockImplementation(function ofNow(
        this: UserWindows,
        rule,
        before,
        turns,
      ) {
        if (now === undefined) return nextTurn.call(this, rule, before, turns);
        return now > this.clock && turns(this.aggregateAt(rule, now), now) ? now : undefined;
      });
    },
  },
  {
    name: 'a user is due a day after the next turn',
    histories: movings,
    put: () => whereDue((dueAt) => dueAt && dueAt + DAY_MS),
  },
  {
    name: 'the next turn is looked for among the rules that count the event only',
    histories: movings,
    put: () => spy(fold, 'fold', (original, { dueAt: _, ...before }, ...rest) => original(before, ...rest)),
  },
  {
    name: 'a run forgets when a user is due next',
    histories: movings,
    put: () =>
      spy(reevaluate, 'reevaluate', (original, ...args) => {
        const { state, ...rest } = original(...args);
        return { ...rest, state: neverDue(state) };
      }),
  },
  {
    name: 'a conflict forgets when a user is due next',
    histories: movings,
    stores: overMemory((store) => ({
      write: async (...args) => {
        const result = await store.write(...args);
        if (!('current' in result)) return result;
        const { version, state } = result.current;
        return { written: false, current: { version, state: neverDue(state) } };
      },
    })),
  },
  {
    name: 'no run judges the users who are due',
    histories: movings,
    put: () =>
      jest.spyOn(DueRun.prototype, 'run').mockResolvedValue({ finished: true, failing: 0, until: Infinity }),
  },
  {
    name: 'the clock of a user goes back with an event that comes late',
    histories: movings,
    put: () =>
      spy(fold, 'fold', (original, before, events, ...rest) => {
        const { clock = Infinity } = before;
        return original({ ...before, clock: Math.min(clock, events[0].arrival) }, events, ...rest);
      }),
  },
  {
    name: 'the clock of a user follows the times of events instead of their arrivals',
    histories: movings,
    put: () =>
      spy(fold, 'fold', (original, before, events, ...rest) =>
        original(
          before,
          events.map((event) => ({ ...event, arrival: event.time })),
          ...rest,
        ),
      ),
  },
  {
    name: 'an edited condition empties the slots',
    histories: movings,
    put: () =>
      spy(reevaluate, 'reevaluate', (original, state, due, ...rest) => {
        const emptied = due.flatMap(({ key }) => {
          const name = state.rules[key]?.counter?.slots;
          const list = name === undefined ? undefined : state.slots?.[name];
          return list ? [[name, { ...list, slots: [] }] as const] : [];
        });
        if (emptied.length === 0) return original(state, due, ...rest);
        return original(
          { ...state, slots: { ...state.slots, ...Object.fromEntries(emptied) } },
          due,
          ...rest,
        );
      }),
  },
  {
    name: 'slots that two rules share count an event twice',
    histories: movings,
    put: () => jest.spyOn(UserWindows.prototype, 'holdsEvent').mockReturnValue(false),
  },
];

/** Makes each window of the last days longer by some days. */
function whereDaysAreCounted(more: number): void {
  const longer = (period: Period): Period =>
    'last' in period && period.unit === 'day' ? { ...period, last: period.last + more } : period;
  spy(movingWindow, 'windowAt', (original, period, ...rest) => original(longer(period), ...rest));
  spy(movingWindow, 'leavesAt', (original, period, ...rest) => original(longer(period), ...rest));
}

/** Writes another instant at which a user is due. */
function whereDue(wrong: (dueAt: number | undefined) => number | undefined): void {
  const { stateOf } = Boundaries.prototype;
  jest.spyOn(Boundaries.prototype, 'stateOf').mockImplementation(function late(this: Boundaries, ...args) {
    const { dueAt, ...state } = stateOf.apply(this, args);
    return { ...state, dueAt: wrong(dueAt) };
  });
}

function neverDue({ dueAt: _, ...state }: UserState): UserState {
  return state;
}
