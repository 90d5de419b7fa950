import { mirroredTests } from '../../projenrc/mirrored-tests';

const ALL = [
  'src/engine/evaluate/fold.ts',
  'src/engine/evaluate/judge.ts',
  'src/functions/publisher/publisher.lambda.ts',
  'test/engine/evaluate/fold.test.ts',
  'test/engine/evaluate/fold.property.test.ts',
  'test/engine/evaluate/folded.test.ts',
  'test/engine/evaluate/deeper/fold.test.ts',
  'test/functions/publisher/publisher.test.ts',
];

test('a source calls for the tests of its name', () => {
  expect(mirroredTests(['src/engine/evaluate/fold.ts'], ALL)).toEqual({
    tests: ['test/engine/evaluate/fold.property.test.ts', 'test/engine/evaluate/fold.test.ts'],
    untested: [],
  });
  expect(mirroredTests(['src/functions/publisher/publisher.lambda.ts'], ALL).tests).toEqual([
    'test/functions/publisher/publisher.test.ts',
  ]);
});

test('a source without one calls for those of its folder, and is named', () => {
  expect(mirroredTests(['src/engine/evaluate/judge.ts'], ALL)).toEqual({
    tests: [
      'test/engine/evaluate/fold.property.test.ts',
      'test/engine/evaluate/fold.test.ts',
      'test/engine/evaluate/folded.test.ts',
    ],
    untested: ['src/engine/evaluate/judge.ts'],
  });
});

test('a changed test calls for itself, and anything else for none', () => {
  expect(
    mirroredTests(['test/engine/evaluate/folded.test.ts', 'docs/rules.md', 'test/support/a.ts'], ALL),
  ).toEqual({ tests: ['test/engine/evaluate/folded.test.ts'], untested: [] });
});
