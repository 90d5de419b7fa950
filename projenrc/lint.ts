import { awscdk, javascript } from 'projen';

/** The seams of the code base: who may import whom (docs/architecture.md). */
const ZONES = [
  {
    target: './src/runtime/domain',
    from: './src',
    except: ['./runtime/domain', './contract'],
    message: 'the domain is pure: it knows itself and the contract, nothing else',
  },
  {
    target: './src/contract',
    from: './src',
    except: ['./contract'],
    message: 'the contract is imported by every half and imports none',
  },
  {
    target: './src/runtime',
    from: './src',
    except: ['./runtime', './contract'],
    message: 'the runtime knows nothing of constructs, functions or the CLI',
  },
  {
    target: './web',
    from: './src',
    except: ['./page/api.ts', './contract/rule.ts', './contract/rule-columns.ts', './contract/rule-sheet.ts'],
    message: 'the page knows of the server only what they say to each other, and how a rules table is made up',
  },
  {
    target: ['./src/page/*.ts', './src/page/routes', './src/page/rules'],
    from: ['./src/page/node', './src/page/installation', './src/page/embedded', './src/page/deployed'],
    message: 'whoever answers the page knows an installation by its port alone',
  },
  {
    target: ['./src/page/installation', './src/page/embedded', './src/page/deployed'],
    from: ['./src/page/app.ts', './src/page/page.ts', './src/page/routes', './src/page/rules', './src/page/node'],
    message: 'an installation knows nothing of who asks',
  },
  {
    target: ['./src/cli/*.ts', './src/cli/rules', './src/cli/redrive'],
    from: ['./src/page'],
    message: 'of the commands, the one that serves the page knows it',
  },
  {
    target: ['./src/*.ts', './src/sources', './src/rules', './src/stores', './src/destinations', './src/private'],
    from: ['./src/runtime/**', './src/cli/**', './src/page/**', './src/functions/*.lambda.ts'],
    message: 'constructs reach the runtime only as bundles, through the generated function classes',
  },
];

const BUNDLED_FILES = ['src/runtime/**', 'src/functions/**', 'src/cli/**', 'bench/**', 'demo/**', 'examples/**'];

export function addLintRules(project: awscdk.AwsCdkConstructLibrary): void {
  const eslint = javascript.Eslint.of(project);
  if (!eslint) throw new Error('the project has no eslint');

  eslint.addRules({
    'import/no-restricted-paths': ['error', { basePath: '.', zones: ZONES }],
    'max-lines': ['error', { max: 400 }],
  });
  eslint.addOverride({
    files: ['src/runtime/domain/**', 'src/contract/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['@aws-sdk/*', '@aws-lambda-powertools/*', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'fs', 'node:*'] }],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'setTimeout', 'fetch'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'time is an argument here' }],
    },
  });
  eslint.addOverride({
    files: ['src/runtime/**'],
    excludedFiles: ['src/runtime/domain/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'] }] },
  });
  eslint.addOverride({
    files: ['src/page/*.ts', 'src/page/routes/**', 'src/page/rules/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group: ['node:*', '@hono/node-server', '@aws-sdk/*'], allowTypeImports: true, message: 'the same routes answer on any platform' }] }],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'setImmediate'],
    },
  });
  for (const files of BUNDLED_FILES) eslint.allowDevDeps(files);
  eslint.addOverride({
    files: ['src/**/*-function.ts'],
    rules: { 'max-lines': 'off', '@stylistic/max-len': 'off' },
  });
  eslint.addRules({
    '@stylistic/max-len': ['error', { code: 180, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  });
  // Titles and tables of cases read best on one line each.
  eslint.addOverride({ files: ['test/**'], rules: { '@stylistic/max-len': 'off' } });

  // With `disableTsconfig` projen points the parser at a file that is not written.
  project.eslint && project.tryFindObjectFile('.eslintrc.json')?.addDeletionOverride('parserOptions.projectService');
  project.tryFindObjectFile('.eslintrc.json')?.addOverride('parserOptions.project', ['./tsconfig.dev.json', './web/tsconfig.json']);
}
