import * as timeZone from '../../src/engine/catalogue/time-zone';
import * as fold from '../../src/engine/evaluate/fold';
import { LocalCalendar } from '../../src/engine/windows/local-calendar';
import { TIME_ZONE } from './model';
import { zoned } from './plan';
import { Defect, spy } from './planting';

/** Mistakes in how an installation moves to another time zone. */
export const DEFECTS_OF_TIME_ZONES: readonly Defect[] = [
  {
    name: 'rules go on with counts of the days before',
    histories: zoned,
    put: () =>
      spy(timeZone, 'withTimeZone', (original, catalogue, ...rest) => ({
        ...original(catalogue, ...rest),
        rules: catalogue.rules,
      })),
  },
  {
    name: 'an event is dated by another zone than the one of its rules',
    histories: zoned,
    put: () => {
      const calendar = new LocalCalendar(TIME_ZONE);
      spy(fold, 'fold', (original, before, events, ...rest) => {
        const dated = events.map((event) => ({ ...event, day: calendar.dayOf(event.time) }));
        return original(before, dated, ...rest);
      });
    },
  },
];
