import { MemoryObjectNotes } from '../../../src/adapters/memory/memory-object-notes';
import { testObjectNotes } from '../../conformance/object-notes';

testObjectNotes('memory', async () => new MemoryObjectNotes());
