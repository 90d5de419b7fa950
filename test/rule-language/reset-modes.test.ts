import { FIRING_MODE_NAMES, fires, RESET_MODE_NAMES, RESET_MODES } from '../../src/rule-language/reset-modes';

test('the rules that send an event are those with a reset', () => {
  expect(RESET_MODE_NAMES.filter(fires)).toEqual(['zero', 'carry']);
  expect(FIRING_MODE_NAMES).toEqual(['zero', 'carry']);
});

test('only a rule that sends an event may subtract its target', () => {
  expect(RESET_MODE_NAMES.filter((mode) => RESET_MODES[mode].subtracts)).toEqual(['carry']);
});
