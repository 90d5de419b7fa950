import * as values from '../../src/engine/events/values';
import { Defect, spy } from './planting';

/** Mistakes about how a value is read. */
export const DEFECTS_OF_VALUES: readonly Defect[] = [
  {
    name: 'a number is not found as an attribute',
    put: () => spy(values, 'attributeOf', (_, { attributes }, name) => attributes[name]),
  },
  {
    name: 'a text is never read as a number',
    put: () => spy(values, 'metricOf', (_, { metrics }, name) => metrics[name]),
  },
  {
    name: 'a text that is no number is read as 1',
    put: () =>
      spy(values, 'metricOf', (original, event, name) =>
        values.isNonNumeric(event, name) ? '1' : original(event, name),
      ),
  },
  {
    name: 'a text is read where no metric is named',
    put: () =>
      spy(values, 'unnamedMetric', (original, event) =>
        original({ ...event, metrics: { ...event.attributes, ...event.metrics } }),
      ),
  },
];
