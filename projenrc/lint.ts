import { awscdk, javascript } from 'projen';
import { LINE_WIDTH } from './comment-style';

/** Folders of `src` with the folders that each may import (docs/architecture.md). */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'cli': [
    'cli',
    'operations',
    'functions',
    'adapters',
    'engine',
    'rule-language',
    'runtime',
    'contract',
    'common',
  ],
  'playground': [
    'playground',
    'operations',
    'functions',
    'adapters',
    'engine',
    'rule-language',
    'contract',
    'common',
  ],
  // The function of the console serves the page.
  'functions/console': [
    'functions',
    'playground',
    'operations',
    'adapters',
    'engine',
    'rule-language',
    'contract',
    'common',
  ],
  'operations': ['operations', 'functions', 'adapters', 'engine', 'rule-language', 'contract', 'common'],
  'functions': ['functions', 'adapters', 'engine', 'rule-language', 'contract', 'common'],
  'adapters': ['adapters', 'engine', 'rule-language', 'contract', 'common'],
  'engine': ['engine', 'rule-language', 'contract', 'common'],
  'construct': ['construct', 'rule-language', 'contract', 'common'],
  'rule-language': ['rule-language', 'contract', 'common'],
  'runtime': ['runtime', 'contract', 'common'],
  'contract': ['contract', 'common'],
  'common': ['common'],
};

function othersOf(allowed: readonly string[], folder: string): string {
  return allowed.filter((each) => each !== folder).join(', ') || 'nothing else';
}

/** Files of a folder that its allowed imports are about, where these are not all. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  cli: ['./src/cli/*.ts', './src/cli/!(commands)/**', './src/cli/commands/!(playground|forget-in-folder).ts'],
  functions: ['./src/functions/!(console)/**'],
};

const ZONES = [
  ...Object.entries(ALLOWED_IMPORTS).map(([folder, allowed]) => ({
    target: TARGETS[folder] ?? `./src/${folder}`,
    from: './src',
    except: allowed.map((each) => `./${each}`),
    message: `imports run one way: ${folder} may import ${othersOf(allowed, folder)}`,
  })),
  {
    target: './web',
    from: './src',
    except: [
      './playground/api.ts',
      './rule-language/column-words.ts',
      './rule-language/columns.ts',
      './rule-language/destination-names.ts',
      './rule-language/filter-operators.ts',
      './rule-language/json-form',
      './rule-language/operators.ts',
      './rule-language/parse/file-text.ts',
      './rule-language/parse/sheet.ts',
      './rule-language/reset-modes.ts',
      './rule-language/rule.ts',
      './rule-language/statistics.ts',
    ],
    message: 'the page may import only the wire format of the server and the layout of a rules table',
  },
  {
    target: ['./src/playground/server', './src/playground/rules', './src/playground/views'],
    from: [
      './src/playground/installation',
      './src/playground/embedded',
      './src/playground/deployed',
      './src/playground/console',
    ],
    message: 'the server may use an installation only through its port',
  },
  {
    target: ['./src/playground/installation', './src/playground/embedded', './src/playground/deployed'],
    from: ['./src/playground/server', './src/playground/rules'],
    message: 'an installation must not import the server',
  },
];

const BUNDLED_FILES = [
  'src/adapters/**',
  'src/cli/**',
  'src/engine/**',
  'src/functions/**',
  'src/operations/**',
  'src/playground/**',
  'bench/**',
  'demo/**',
  'examples/**',
];
/** Files that run at synthesis, in functions and in browsers alike: no SDK, no clock, no environment. */
const PURE_FILES = ['src/common/**', 'src/contract/**', 'src/rule-language/**', 'src/engine/**'];

/** Rules that projen turns on but that are Prettier's task. */
const LAYOUT_RULES = [
  'indent',
  'quotes',
  'comma-dangle',
  'comma-spacing',
  'no-multi-spaces',
  'array-bracket-spacing',
  'array-bracket-newline',
  'object-curly-spacing',
  'object-curly-newline',
  'object-property-newline',
  'keyword-spacing',
  'brace-style',
  'space-before-blocks',
  'member-delimiter-style',
  'semi',
  'quote-props',
  'key-spacing',
  'no-multiple-empty-lines',
  'no-trailing-spaces',
];

export function addLintRules(project: awscdk.AwsCdkConstructLibrary): void {
  const eslint = javascript.Eslint.of(project);
  if (!eslint) throw new Error('the project has no eslint');

  eslint.addRules({
    'import/no-restricted-paths': ['error', { basePath: '.', zones: ZONES }],
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'import/no-cycle': ['error', { ignoreExternal: true }],
    'import/order': [
      'warn',
      {
        groups: ['builtin', 'external', 'parent', 'sibling', 'index'],
        alphabetize: { order: 'asc', caseInsensitive: true },
      },
    ],
  });
  eslint.addOverride({
    files: PURE_FILES,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            '@aws-sdk/*',
            '@aws-lambda-powertools/*',
            'aws-cdk-lib',
            'aws-cdk-lib/*',
            'constructs',
            'fs',
            'node:*',
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'setTimeout', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'pass the time as an argument' },
      ],
    },
  });
  eslint.addOverride({
    files: ['src/adapters/**', 'src/functions/**', 'src/operations/**', 'src/cli/**', 'src/playground/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'] }],
    },
  });
  eslint.addOverride({
    files: [
      'src/playground/*.ts',
      'src/playground/server/*.ts',
      'src/playground/server/routes/**',
      'src/playground/rules/**',
      'src/playground/views/**',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', '@hono/node-server', '@aws-sdk/*'],
              allowTypeImports: true,
              message: 'routes must run on any platform: import no Node.js and no SDK',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'setImmediate'],
    },
  });
  for (const files of BUNDLED_FILES) eslint.allowDevDeps(files);
  eslint.addOverride({
    files: ['src/**/*-function.ts'],
    rules: { 'max-lines': 'off', '@stylistic/max-len': 'off' },
  });
  // Prettier lays out the code; strings and comments, which it leaves alone, have the same width limit here.
  eslint.addRules(Object.fromEntries(LAYOUT_RULES.map((name) => [`@stylistic/${name}`, 'off'])));
  const width = { code: LINE_WIDTH, ignoreUrls: true, ignoreRegExpLiterals: true };
  eslint.addRules({ '@stylistic/max-len': ['error', width] });
  // A test's title reads best on one line, and a suite on one page.
  eslint.addOverride({
    files: ['test/**'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      '@stylistic/max-len': ['error', { ...width, ignoreStrings: true, ignoreTemplateLiterals: true }],
    },
  });

  // With `disableTsconfig` projen points the parser at a file that is not written.
  project.eslint &&
    project.tryFindObjectFile('.eslintrc.json')?.addDeletionOverride('parserOptions.projectService');
  project
    .tryFindObjectFile('.eslintrc.json')
    ?.addOverride('parserOptions.project', ['./tsconfig.dev.json', './web/tsconfig.json']);
}
