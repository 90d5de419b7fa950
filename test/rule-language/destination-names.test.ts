import { isMeantFor } from '../../src/engine/state/change';
import { DESTINATION_NAMES, NO_DESTINATION } from '../../src/rule-language/destination-names';
import { attributeChange } from '../support/changes';

test('a change goes to the destinations that its rule names, and into a shadow', () => {
  for (const name of DESTINATION_NAMES) {
    const meant = [...DESTINATION_NAMES, 'shadow' as const].filter((destination) =>
      isMeantFor(destination, attributeChange('ann', { to: [name] })),
    );
    expect(meant).toEqual([name, 'shadow']);
  }
});

test('none is no destination', () => {
  expect(DESTINATION_NAMES).not.toContain(NO_DESTINATION);
});
