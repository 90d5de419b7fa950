import { loadHoneycodeClient } from '../../../src/adapters/honeycode/load-honeycode-client';

afterEach(() => jest.dontMock('../../../src/adapters/honeycode/honeycode-client'));

function failWith(error: Error): void {
  jest.doMock('../../../src/adapters/honeycode/honeycode-client', () => {
    throw error;
  });
}

test('a file that is missing is an error that names it and says what to do', () => {
  failWith(Object.assign(new Error("Cannot find module './honeycode-client'"), { code: 'MODULE_NOT_FOUND' }));
  expect(loadHoneycodeClient).toThrow(
    /^the file \/.*\/honeycode-client\.js is missing; deploy the whole folder of the function$/,
  );
});

test('a file that cannot be loaded is an error of its own', () => {
  failWith(new SyntaxError('Unexpected end of input'));
  expect(loadHoneycodeClient).toThrow('Unexpected end of input');
});

test('the sources load the module itself', () => {
  expect(Object.keys(loadHoneycodeClient())).toEqual(expect.arrayContaining(['createHoneycodeApi']));
});
