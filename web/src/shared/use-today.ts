import { useOverview } from '../shell/installation';
import { dayOf } from './zoned-time';

/** Returns the day on which the clock of the installation stands, as YYYY-MM-DD. */
export function useToday(): string {
  const { now, timeZone } = useOverview()!;
  return dayOf(now, timeZone);
}
