import { MemoryItemStore } from '../../../src/adapters/memory/memory-item-store';
import { ModuleLagNotes } from '../../../src/adapters/module/module-lag-notes';
import { ModuleObjectNotes } from '../../../src/adapters/module/module-object-notes';
import { testLagNotes } from '../../conformance/lag-notes';
import { testObjectNotes } from '../../conformance/object-notes';
import { NOW } from '../../support/builders';

const open = () => {
  const items = new MemoryItemStore();
  return async () => items;
};

testLagNotes('the store of a module', async () => new ModuleLagNotes(open()));
testObjectNotes('the store of a module', async () => new ModuleObjectNotes(open(), () => NOW));
