import fc from 'fast-check';
import { StatePacker } from '../../../src/adapters/memory/packed-states';
import { events, tables } from '../../support/arbitraries';
import { foldAll, ruleSet } from '../../support/builders';

test('a state of any rules, its changes and its due time are the same after they were packed', () => {
  const packer = new StatePacker();
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 20 }), (table, stream) => {
      const { state, changes } = foldAll(ruleSet(...table), stream);
      const written = { stored: { version: 7, state: { ...state, dueAt: 86_400_000 } }, changes };
      const packed = packer.pack(written);
      expect(packer.unpack('ann', packed)).toEqual(written);
      expect(Object.values(packed).every((part) => typeof part !== 'object')).toBe(true);
    }),
  );
});
