import { MemoryLagNotes } from '../../../src/adapters/memory/memory-lag-notes';
import { testLagNotes } from '../../conformance/lag-notes';

testLagNotes('memory', async () => new MemoryLagNotes());
