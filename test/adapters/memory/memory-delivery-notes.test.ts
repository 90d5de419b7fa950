import { MemoryDeliveryNotes } from '../../../src/adapters/memory/memory-delivery-notes';
import { testDeliveryNotes } from '../../conformance/delivery-notes';

testDeliveryNotes('memory', async (clock) => ({
  notes: new MemoryDeliveryNotes(clock),
  others: new MemoryDeliveryNotes(clock),
}));
