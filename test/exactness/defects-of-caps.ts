import * as beginTrigger from '../../src/engine/evaluate/begin-trigger';
import { isMet } from '../../src/engine/evaluate/condition';
import * as firingsLeft from '../../src/engine/evaluate/firings-left';
import * as judge from '../../src/engine/evaluate/judge';
import * as reevaluate from '../../src/engine/evaluate/reevaluate';
import * as history from '../../src/engine/history/history';
import { currentCounter } from '../../src/engine/history/lookback';
import * as replays from '../../src/engine/history/replay';
import * as firings from '../../src/engine/state/firings';
import { capped } from './plan';
import { Defect, spy } from './planting';

/** Mistakes in how often rules fire, and in how they begin with history. */
export const DEFECTS_OF_CAPS: readonly Defect[] = [
  {
    name: 'a rule that comes back has forgotten what its cap has let through',
    histories: capped,
    put: () =>
      spy(reevaluate, 'dropRemovedRules', (original, ...args) => {
        const folded = original(...args);
        const rules = Object.fromEntries(
          Object.entries(folded.state.rules).map(([key, known]) =>
            args[1].keeps(key) ? [key, known] : [key, { changes: known.changes, ready: known.ready }],
          ),
        );
        return { ...folded, state: { ...folded.state, rules } };
      }),
  },
  {
    name: 'a firing that was held back takes a number',
    histories: capped,
    put: () =>
      spy(judge, 'judge', (original, rule, before, ...rest) => {
        const judgement = original(rule, before, ...rest);
        const { state, changes } = judgement;
        if (changes.length > 0 || state.firings === before.firings) return judgement;
        return { changes, state: { ...state, changes: state.changes + 1 } };
      }),
  },
  {
    name: 'a cap goes by the days of UTC',
    histories: capped,
    put: () =>
      spy(judge, 'judge', (original, rule, before, aggregate, context) =>
        original(rule, before, aggregate, {
          ...context,
          day: new Date(context.at).toISOString().slice(0, 10),
        }),
      ),
  },
  {
    name: 'a cap lets one firing more through',
    put: () =>
      spy(firings, 'isHeldBack', (original, cap, ...rest) =>
        original({ ...cap, firings: cap.firings + 1 }, ...rest),
      ),
  },
  {
    name: 'the days of a cap end a day early',
    histories: capped,
    put: () =>
      spy(firings, 'isHeldBack', (original, cap, state, day) => {
        const per = typeof cap.per === 'number' ? cap.per - 1 : cap.per;
        return original({ ...cap, per }, state, day);
      }),
  },
  {
    name: 'a late event re-opens the days of a cap',
    histories: capped,
    put: () =>
      spy(firings, 'isHeldBack', (original, cap, state, day) => {
        const last = state.firings?.days.at(-1);
        return last !== undefined && day < last ? false : original(cap, state, day);
      }),
  },
  {
    name: 'a rule that fires begins with all of history on its counter',
    histories: capped,
    put: () =>
      spy(replays, 'replay', (original, rule, mode, entries) => ({
        ...original(rule, mode, entries),
        left: history.recount(rule, entries),
      })),
  },
  {
    name: 'a rule that fires sends an event for its history though it should not',
    histories: capped,
    put: () =>
      spy(beginTrigger, 'beginTrigger', (original, rule, ...rest) =>
        original({ ...rule, existing: 'fire' }, ...rest),
      ),
  },
  {
    name: 'what an event has left to fire waits for another event',
    put: () => spy(firingsLeft, 'rulesWithFiringsLeft', () => []),
  },
  {
    name: 'a run fires what an edit alone has met',
    put: () =>
      spy(firingsLeft, 'rulesWithFiringsLeft', (_, states, { carrying }) =>
        carrying.filter((rule) => {
          const counter = currentCounter(states, rule);
          return counter !== undefined && isMet(rule, counter);
        }),
      ),
  },
];
