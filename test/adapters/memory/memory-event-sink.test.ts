import { MemoryEventSink } from '../../../src/adapters/memory/memory-event-sink';
import { eventSinkConformance } from '../../conformance/event-sink';

describe('a sink in memory', () => {
  eventSinkConformance(async () => {
    const sink = new MemoryEventSink();
    return {
      sink,
      taken: () => sink.records,
      refuse: (matches) => {
        sink.refuses = (record) => (matches(record) ? 'refused' : undefined);
      },
      close: async () => {},
    };
  });
});
