import fc from 'fast-check';
import { splitJson } from '../../../src/engine/events/separate-events';

test.each([
  ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
  ['{"a":1}\n{"b":{"c":[1]}}\r\n', ['{"a":1}', '{"b":{"c":[1]}}']],
  ['{"a":"}{"} {"b":"\\"{"}', ['{"a":"}{"}', '{"b":"\\"{"}']],
  ['[{"a":1}, {"b":2.50}]', ['{"a":1}', '{"b":2.50}']],
  [' [ {"a":1} ] ', ['{"a":1}']],
  ['[[{"a":1}],{"b":2}]', ['[{"a":1}]', '{"b":2}']],
  ['[]', []],
])('%j holds several texts', (text, parts) => expect(splitJson(text)).toEqual(parts));

test.each([
  '',
  'text',
  '{"a":1}',
  '{"a":1}{"b"',
  '{"a":1} and {"b":2}',
  '{"a":1}]{"b":2}',
  '{"a":1}"b"{"c":2}',
])('%j does not', (text) => expect(splitJson(text)).toBeUndefined());

test.each(['[1,2]', '["a"]', '[{"a":1},2]', '[{"a":1}', '[{"a":1}]]'])('%j is no list of objects', (text) => {
  expect(splitJson(text)).toBeUndefined();
});

test('objects that are written after each other, or in a list, come apart as they were', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(objects, fc.constantFrom('', '\n', ' '), (values, between) => {
      const texts = values.map((value) => JSON.stringify(value));
      expect(splitJson(texts.join(between))).toEqual(texts);
      expect(splitJson(JSON.stringify(values))).toEqual(texts);
    }),
    { numRuns: 500 },
  );
});
