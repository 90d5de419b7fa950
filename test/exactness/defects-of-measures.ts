import * as aggregate from '../../src/engine/aggregate/aggregate';
import * as ends from '../../src/engine/aggregate/ends';
import { End, EndName, Ends } from '../../src/engine/aggregate/ends';
import { Boundaries } from '../../src/engine/evaluate/boundaries';
import * as saying from '../../src/engine/evaluate/saying';
import { Tellings } from '../../src/engine/evaluate/tellings';
import * as timedEntries from '../../src/engine/history/timed-entries';
import * as firings from '../../src/engine/state/firings';
import { severals, tellings, tellingsOfTimes } from './plan';
import { Defect, spy } from './planting';

/** Merges ends in which the end of later arrival takes the place of the known one where `takes` says so. */
function mergedWhere(takes: (known: End, later: End, end: EndName) => boolean) {
  return (_: unknown, a: Ends | undefined, b: Ends | undefined): Ends | undefined => {
    if (!a || !b) return a ?? b;
    const merged = (end: EndName) => {
      const [known, later] = [a[end] ?? {}, b[end] ?? {}];
      const taken = Object.entries(later).filter(
        ([name, one]) => !Object.hasOwn(known, name) || takes(known[name], one, end),
      );
      return { ...known, ...Object.fromEntries(taken) };
    };
    return { first: merged('first'), last: merged('last') };
  };
}

/** Mistakes in values that are told, and in rules with several counts. */
export const DEFECTS_OF_MEASURES: readonly Defect[] = [
  {
    name: 'a value that took the place of another leaves a gap in the numbers',
    histories: tellings,
    put: () => {
      const { rewound } = Tellings.prototype;
      jest.spyOn(Tellings.prototype, 'rewound').mockImplementation(function gapped(
        this: Tellings,
        rule,
        state,
      ) {
        return { ...rewound.call(this, rule, state), changes: state.changes };
      });
    },
  },
  {
    name: 'another value is not told to a user who has one',
    histories: tellings,
    put: () => spy(saying, 'differ', (_, a, b) => a.ready !== b.ready),
  },
  {
    name: 'a value is told on the day of its event instead of the clock',
    histories: tellings,
    put: () => jest.spyOn(Boundaries.prototype, 'occasionOf').mockImplementation((_, occasion) => occasion),
  },
  {
    name: 'the end of a cap wakes nobody',
    histories: tellings,
    put: () => spy(firings, 'firesAgainFrom', () => undefined),
  },
  {
    name: 'the last value is the one that arrived last',
    histories: tellings,
    put: () =>
      spy(
        ends,
        'mergeEnds',
        mergedWhere((known, later, end) => (end === 'last' ? true : later.at < known.at)),
      ),
  },
  {
    name: 'of two values at the same instant the one that arrived last is the last',
    histories: tellings,
    put: () =>
      spy(
        ends,
        'mergeEnds',
        mergedWhere((known, later, end) => (end === 'last' ? later.at >= known.at : later.at < known.at)),
      ),
  },
  {
    name: 'the events of history are taken to have happened at the end of their day',
    histories: tellingsOfTimes,
    put: () =>
      spy(timedEntries, 'atStartOfDay', (original, ...args) =>
        original(...args).map((entry) => ({ ...entry, at: entry.at + 86_399_999 })),
      ),
  },
  {
    name: 'an event that only a further test counts is no event',
    histories: severals,
    put: () => spy(aggregate, 'eventsIn', (_, { count }) => count),
  },
  {
    name: 'every test reads the count of the first',
    histories: severals,
    put: () => spy(aggregate, 'aggregateOfMeasure', (_, one) => one),
  },
];
