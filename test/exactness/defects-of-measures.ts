import * as aggregate from '../../src/engine/aggregate/aggregate';
import { Boundaries } from '../../src/engine/evaluate/boundaries';
import * as saying from '../../src/engine/evaluate/saying';
import { Tellings } from '../../src/engine/evaluate/tellings';
import * as firings from '../../src/engine/state/firings';
import { severals, tellings } from './plan';
import { Defect, spy } from './planting';

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
