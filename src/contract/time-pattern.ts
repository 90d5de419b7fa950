/** Letters that stand for a part of a time (Unicode Technical Standard 35), and texts between them. */
const PARTS = /'(?:[^']|'')*'|yyyy|yy|M{1,4}|dd?|HH?|hh?|mm?|ss?|S{1,9}|a|x{1,3}|X{1,3}|[^A-Za-z']/g;

/**
 * Finds the fault of a pattern of times such as `dd/MM/yyyy HH:mm`; undefined when there is none.
 */
export function timePatternFault(pattern: string): string | undefined {
  const parts = pattern.match(PARTS) ?? [];
  if (parts.join('') !== pattern) {
    const [unknown] = pattern.replace(PARTS, ' ').trim();
    return (
      `has ${unknown}, which stands for nothing: write dd for the day, MM for the month, yyyy for the ` +
      'year, HH for the hour, mm for the minute, ss for the second, and other letters in single quotes'
    );
  }
  const missing = [
    ['yyyy', 'y', 'year'],
    ['MM', 'M', 'month'],
    ['dd', 'd', 'day'],
  ].find(([, letter]) => !parts.some((part) => part.startsWith(letter)));
  return missing && `lacks the ${missing[2]}: write ${missing[0]}`;
}
