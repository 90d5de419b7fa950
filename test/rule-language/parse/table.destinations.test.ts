import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { row } from '../../support/builders';

describe('destinations', () => {
  const cells = (Destination: string) => ({ 'Operator-C': 'equal', 'Target-C': '1', Destination });
  test.each([
    ['eventBridge', ['eventBridge']],
    ['CUSTOMERPROFILES; pinpoint, Pinpoint function', ['customerProfiles', 'pinpoint', 'function']],
    ['none', []],
    ['None', []],
    ['', undefined],
    ['na', undefined],
  ])('%j are %j', (text, destinations) => {
    const { rules, problems } = parseRules([row(cells(text))]);
    expect(problems).toEqual([]);
    expect(rules[0].destinations).toEqual(destinations);
  });

  test.each([
    [
      'eventBrige',
      'row 2, Destination: “eventBrige” is no destination; did you mean “eventBridge”? Write one or more ' +
        'of eventBridge, customerProfiles, function, pinpoint, or none',
    ],
    [
      'pinpoint none',
      'row 2, Destination: “none” is no destination. Write one or more of eventBridge, customerProfiles, ' +
        'function, pinpoint, or none',
    ],
  ])('%j are wrong', (text, message) => {
    expect(parseRules([row(cells(text))]).problems.map(describeProblem)).toEqual([message]);
  });
});
