import { pathFault } from '../../src/common/json-path';
import { parseField } from '../../src/contract/event-field';

const path = (text: string, ...place: (string | number)[]) => ({
  path: text,
  place,
  ofRecord: text.startsWith('$'),
});

test.each([
  ['$.a', [path('$.a', 'a')]],
  ['@.a', [path('@.a', 'a')]],
  ['$["a ?? b"]', [path('$["a ?? b"]', 'a ?? b')]],
  [' $.a ?? @.b[0] ', [path('$.a', 'a'), path('@.b[0]', 'b', 0)]],
  ["'text'", [{ parts: ['text'] }]],
  ["'it\\'s ?? fine'", [{ parts: ["it's ?? fine"] }]],
  ["'${$.a}/${ @.b }!'", [{ parts: [path('$.a', 'a'), '/', path('@.b', 'b'), '!'] }]],
  ['\'${$["}"]}\'', [{ parts: [path('$["}"]', '}')] }]],
  ["$.a ?? 'none'", [path('$.a', 'a'), { parts: ['none'] }]],
])('%s says where a part of an event is', (text, field) => {
  expect(parseField(text)).toEqual(field);
  expect(parseField(text, pathFault)).toEqual(field);
});

test.each([
  ['', '“” is neither a path'],
  ['name', '“name” is neither a path such as $.user.id nor a text in single quotes'],
  ["'half", "“'half” is neither a path"],
  ["'a' 'b'", 'is neither'],
  ['$.a ?? ', '“” is neither'],
  ['?? $.a', '“” is neither'],
  ["'${b}'", '“b” is no JSON path'],
  ["'${$..b}'", '“$..b” '],
])('%j says nothing', (text, message) => {
  expect(() => parseField(text, pathFault)).toThrow(message);
});
