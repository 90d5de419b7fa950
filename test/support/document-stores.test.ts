import { aggregateStoreConformance } from '../conformance/aggregate-store';
import { timeseriesStoreConformance } from '../conformance/timeseries-store';
import { NOW } from './builders';
import { DocumentAggregateStore, DocumentTimeseriesStore, StoreDocument } from './document-stores';

let document: StoreDocument;
beforeEach(() => {
  document = new StoreDocument();
});
afterEach(() => document.remove());

describe('states in a document', () => {
  aggregateStoreConformance(
    async () => new DocumentAggregateStore(document),
    async (userId) => document.spoil(userId),
  );
});

describe('history in a document', () => {
  timeseriesStoreConformance(async () => new DocumentTimeseriesStore(document, () => NOW));
});
