import type { JsonForm } from '../../../../src/rule-language/json-form/form';
import { isOfNumber } from './choices';
import { outcomeOf, testsOf, timeOf } from './form-edits';

/** Names the fields of the form that have a meaning for a rule, beside those of its condition and filter. */
export function shownFields(form: JsonForm): readonly (keyof JsonForm)[] {
  const { type, metric, includeHistory, atMost } = form;
  const outcome = outcomeOf(form);
  const time = timeOf(form);
  const hasLifetime = (type ?? 'aggregator') === 'aggregator' || (type === 'value' && time === 'moving');
  const fields: Partial<Record<keyof JsonForm, boolean>> = {
    type: true,
    events: true,
    condition: outcome !== 'value',
    statistic: outcome === 'value',
    attribute: outcome === 'value',
    metric: metric !== undefined || readsNumber(form),
    period: time === 'moving',
    startDate: time === 'days',
    finishDate: time === 'days',
    startsAt: hasLifetime && time !== 'days',
    endsAt: hasLifetime && time !== 'days',
    includeHistory: type !== 'date' && time !== 'days',
    reset: outcome === 'event',
    existing: outcome === 'event' && includeHistory === true,
    atMost: outcome !== 'segment' || atMost !== undefined,
    output: true,
    destinations: true,
    description: true,
  };
  return (Object.keys(fields) as (keyof JsonForm)[]).filter((field) => fields[field]);
}

/** Tells whether any part of the rule reads a number of the event. */
function readsNumber({ type, condition, statistic = 'count', attribute }: JsonForm): boolean {
  return type === 'value'
    ? isOfNumber(statistic, attribute)
    : testsOf(condition).some(([, test]) => isOfNumber(test.statistic, test.attribute));
}
