import { checkStyle } from '../../projenrc/comment-style';

const kindsIn = (text: string) => checkStyle('file.ts', text).faults.map(({ kind }) => kind);

describe('a doc comment', () => {
  test.each([
    'What becomes of a change.',
    'Who reads it.',
    'Where rules are kept.',
    'Those that count.',
    'So many events.',
    'How it is read.',
  ])('does not begin without a verb: %s', (words) => {
    expect(kindsIn(`/** ${words} */\nconst a = 1;\n`)).toEqual(['opening']);
  });

  test.each(['Waits for whoever writes.', 'Is read by nobody.', 'Names those who are told.'])(
    'says who acts: %s',
    (words) => {
      expect(kindsIn(`/** ${words} */\nconst a = 1;\n`)).toEqual(['nobody in particular']);
    },
  );

  test('is judged by its words alone, over all its lines', () => {
    expect(kindsIn('/**\n * Retries a batch\n * that nobody took.\n */\nconst a = 1;\n')).toEqual([
      'nobody in particular',
    ]);
    expect(kindsIn('/** Somewhere else. */\nconst a = 1;\n')).toEqual([]);
    expect(checkStyle('file.ts', '/** @internal */\nconst a = 1;\n').comments).toBe(0);
  });

  test('is found wherever it stands, and nothing else is taken for one', () => {
    const { comments, faults } = checkStyle(
      'file.ts',
      [
        "const text = '/** What is no comment. */';",
        '// What is said beside the code.',
        'interface Options {',
        '  /** What it does. */',
        '  readonly a: string;',
        '}',
        'class Thing {',
        '  /** Who did it. */',
        '  constructor(',
        '    /** Reads a thing. */',
        '    readonly b: string,',
        '  ) {}',
        '}',
      ].join('\n'),
    );
    expect(comments).toBe(3);
    expect(faults).toEqual([
      { line: 4, kind: 'opening', text: 'What it does.' },
      { line: 8, kind: 'opening', text: 'Who did it.' },
    ]);
  });
});

test('a line has at most 110 columns', () => {
  expect(checkStyle('file.ts', `${'a'.repeat(110)}\n${'b'.repeat(111)}\n`).faults).toEqual([
    { line: 2, kind: 'long line', text: 'b'.repeat(111) },
  ]);
});
