import { Check } from './check';
import { alarms } from './checks/alarms';
import { caller } from './checks/caller';
import { deadLetters } from './checks/dead-letters';
import { destinations } from './checks/destinations';
import { events } from './checks/events';
import { functions } from './checks/functions';
import { lag } from './checks/lag';
import { mappings } from './checks/mappings';
import { concurrency, throttles } from './checks/quotas';
import { ruleSource } from './checks/rule-source';
import { rules } from './checks/rules';
import { stream } from './checks/stream';

/** Checks of an installation, in the order in which they are shown. */
export const CHECKS: readonly Check[] = [
  caller,
  functions,
  stream,
  mappings,
  events,
  lag,
  alarms,
  deadLetters,
  rules,
  ruleSource,
  destinations,
  concurrency,
  throttles,
];
