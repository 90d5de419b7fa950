import { timePatterns } from '../../../src/operations/inspection/time-patterns';

test.each<[string[], string[]]>([
  [['13/01/2026', '05/01/2026'], ['d/M/yyyy']],
  [['01/13/2026', '1/5/2026'], ['M/d/yyyy']],
  [
    ['05/01/2026', '06/01/2026'],
    ['d/M/yyyy', 'M/d/yyyy'],
  ],
  [['13.01.26 10:00', '5.1.26 9:30'], ['d.M.yy HH:mm']],
  [['1/13/26 3:07 PM'], ['M/d/yy h:mm a']],
  [['5 Jan 2026'], ['d MMMM yyyy']],
  [['January 5, 2026 10:00'], ['MMMM d, yyyy HH:mm']],
  [['13/Jan/2026:10:00:00 +0200'], ['dd/MMM/yyyy:HH:mm:ss xx']],
  [['13/01/2026', 'soon'], []],
  [['99/99/2026'], []],
])('%j are written in %j', (values, patterns) => expect(timePatterns(values)).toEqual(patterns));

test('a number is in no pattern', () => expect(timePatterns([20_260_105])).toEqual([]));
