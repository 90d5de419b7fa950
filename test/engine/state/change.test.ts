import { changeId, isMeantFor } from '../../../src/engine/state/change';
import { attributeChange, eventChange } from '../../support/changes';

describe('the id of a change', () => {
  test('names the user, the output and the number', () => {
    expect(changeId(attributeChange('ann', { n: 3 }))).toBe('ann|attribute:big_spender|3');
    expect(changeId(eventChange('ann', { n: 1 }))).toBe('ann|event:trk_purchase|1');
  });

  test('does not depend on anything else, so that it is the same when a change is made again', () => {
    expect(changeId(attributeChange('ann', { at: 0, count: 9, value: 'not-ready' }))).toBe(
      changeId(attributeChange('ann')),
    );
  });
});

describe('a change is meant for', () => {
  test('every destination when its rule names none', () => {
    expect(isMeantFor('pinpoint', attributeChange('ann'))).toBe(true);
    expect(isMeantFor('function', attributeChange('ann'))).toBe(true);
  });

  test('the destinations that its rule names, and no other', () => {
    const change = attributeChange('ann', { to: ['pinpoint', 'eventBridge'] });
    expect(isMeantFor('pinpoint', change)).toBe(true);
    expect(isMeantFor('eventBridge', change)).toBe(true);
    expect(isMeantFor('customerProfiles', change)).toBe(false);
  });

  test('none when its rule names an empty list', () => {
    expect(isMeantFor('pinpoint', attributeChange('ann', { to: [] }))).toBe(false);
  });

  test('a shadow in any case, which records what destinations would have received', () => {
    expect(isMeantFor('shadow', attributeChange('ann', { to: [] }))).toBe(true);
    expect(isMeantFor('shadow', attributeChange('ann', { to: ['pinpoint'] }))).toBe(true);
  });
});
