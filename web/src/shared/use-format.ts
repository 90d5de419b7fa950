import { useOverview } from '../shell/installation';
import { createFormat, type Format } from './format';

const formats = new Map<string, Format>();

/** Returns the formats for the time zone of the installation. */
export function useFormat(): Format {
  const timeZone = useOverview()?.timeZone ?? 'UTC';
  let format = formats.get(timeZone);
  if (format === undefined) formats.set(timeZone, (format = createFormat(timeZone)));
  return format;
}
