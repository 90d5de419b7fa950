import * as z from 'zod';
import { checkFields, readConfigVariable } from '../../src/contract/config-variable';

const SCHEMA = z.strictObject({ days: z.number().positive(), names: z.array(z.string().min(1)) });

test('the variable is read as JSON', () => {
  expect(readConfigVariable('{"days":1}', 'Analytics')).toEqual({ days: 1 });
});

test.each([
  [undefined, 'environment variable CONFIG is not set: it is written by the construct Analytics'],
  ['', 'environment variable CONFIG is not set: it is written by the construct Analytics'],
  ['{"days":', 'environment variable CONFIG is not JSON: "{\\"days\\":"'],
])('a variable that is %j is refused', (value, message) => {
  expect(() => readConfigVariable(value, 'Analytics')).toThrow(message);
});

test('usable fields are returned', () => {
  expect(checkFields(SCHEMA, { days: 1, names: ['a'] })).toEqual({ days: 1, names: ['a'] });
});

test('the error names every field at fault and its value', () => {
  expect(() => checkFields(SCHEMA, { days: -1, names: ['a', ''] })).toThrow(
    /^configuration is not usable: days: .* \(it is -1\); names\.1: .* \(it is ""\)$/,
  );
  expect(() => checkFields(SCHEMA, { names: [] })).toThrow(/days: .* \(it is missing\)/);
  expect(() => checkFields(SCHEMA, 7)).toThrow(/the whole: .* \(it is 7\)/);
});
