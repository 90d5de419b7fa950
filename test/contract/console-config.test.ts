import { checkConfig } from '../../src/contract/config';
import { parseConsoleConfig } from '../../src/contract/console-config';
import { uncheckedConfig } from '../support/stack-config';

const CONFIG = {
  installation: checkConfig(uncheckedConfig()),
  tableName: 'console',
  roles: { viewer: 'arn:v', editor: 'arn:e', operator: 'arn:o' },
  groups: { viewer: 'v', editor: 'e', operator: 'o' },
  groupsClaim: 'groups',
  signIn: { issuer: 'https://login.example.com', clientId: 'client' },
};
const parse = (changes: object) => parseConsoleConfig(JSON.stringify({ ...CONFIG, ...changes }));

test('a console knows its installation, and needs no stream', () => {
  expect(parse({})).toEqual({ ...CONFIG, signIn: { ...CONFIG.signIn, origins: [] } });
});

test.each([
  [{ roles: { viewer: 'arn:v', editor: 'arn:e' } }, 'roles.operator'],
  [{ tableName: '' }, 'tableName'],
  [{ installation: {} }, 'installation.timeZone'],
  [{ colour: 'red' }, 'the whole'],
])('%j is refused by the name of its fault', (changes, place) => {
  expect(() => parse(changes)).toThrow(place);
});

test('a missing variable names the construct that sets it', () => {
  expect(() => parseConsoleConfig(undefined)).toThrow('written by the construct RulesConsole');
});
