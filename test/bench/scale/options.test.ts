import { parseOptions } from '../../../bench/scale/options';
import { SCENARIO_NAMES, scenarios } from '../../../bench/scale/scenarios';

test('only a run that leaves nothing out may be recorded', () => {
  expect(parseOptions([], SCENARIO_NAMES)).toEqual({ only: SCENARIO_NAMES, seconds: 20, isComplete: true });
  expect(parseOptions(['--only', 'burst, split', '--seconds', '30'], SCENARIO_NAMES)).toEqual({
    only: ['burst', 'split'],
    seconds: 30,
    isComplete: false,
  });
});

test('every scenario has a name that can be chosen', () => {
  expect(scenarios(20).map(({ name }) => name)).toEqual(SCENARIO_NAMES);
});
