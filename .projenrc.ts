import { awscdk, javascript } from 'projen';
import { addBindings } from './projenrc/bindings';
import { addBreaks } from './projenrc/breaks';
import { addBrowserTests } from './projenrc/browser';
import { addBundles } from './projenrc/bundles';
import { addContributing } from './projenrc/contributing';
import { addDocs } from './projenrc/docs';
import { addEngineTests } from './projenrc/engines';
import { addExampleData } from './projenrc/example-data';
import { addFormatter } from './projenrc/format';
import { addIntegrationTests } from './projenrc/integration';
import { addLintRules } from './projenrc/lint';
import { addMatrix } from './projenrc/matrix';
import { addWorkflows, RELEASE } from './projenrc/release';
import { addStoreTests } from './projenrc/stores';
import { addTasks } from './projenrc/tasks';
import { addThirdParties } from './projenrc/third-parties';
import { addVendorTests } from './projenrc/vendors';
import { addWeb } from './projenrc/web';

const AWS_SDK_VERSION = '3.1132.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-pinpoint-incremental-analytics',
  description:
    'Counts what each user does in sum and acts on it: ' +
    'a CDK construct with no-code rules over a stream of user events',
  // Construct Hub finds packages on npm by `cdk`, `aws-cdk` and `awscdk`.
  keywords: [
    'aws',
    'cdk',
    'aws-cdk',
    'awscdk',
    'construct',
    'constructs',
    'pinpoint',
    'kinesis',
    'eventbridge',
    'customer-profiles',
    'amazon-connect',
    'analytics',
    'segmentation',
    'marketing',
  ],
  author: 'cdk-pinpoint-incremental-analytics contributors',
  authorAddress: 'https://github.com/cdk-pinpoint-incremental-analytics',
  authorOrganization: true,
  repositoryUrl:
    'https://github.com/cdk-pinpoint-incremental-analytics/cdk-pinpoint-incremental-analytics.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-pinpoint-incremental-analytics contributors',
  copyrightPeriod: '2026',
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  ...RELEASE,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24',

  // 2.224.0 is the first version with Runtime.NODEJS_24_X, the default of every function here. Everything
  // else (TimeZone, S3 on-failure destinations for streams, point-in-time recovery by specification) is
  // older.
  cdkVersion: '2.224.0',
  // aws-cdk-lib 2.224.0 itself is built and tested with 10.3.0.
  constructsVersion: '10.3.0',
  jsiiVersion: '~6.0.0',

  projenrcTs: true,
  disableTsconfig: true,
  sampleCode: false,
  docgen: true,

  publishToPypi: {
    distName: 'cdk-pinpoint-incremental-analytics',
    module: 'cdk_pinpoint_incremental_analytics',
    trustedPublishing: true,
  },
  publishToMaven: {
    mavenGroupId: 'io.github.cdkpinpointincrementalanalytics',
    mavenArtifactId: 'cdk-pinpoint-incremental-analytics',
    javaPackage: 'io.github.cdkpinpointincrementalanalytics',
    mavenServerId: 'central-ossrh',
  },

  // Needed at synthesis: the construct checks inline rules and its own configuration before a deployment.
  bundledDeps: ['fastest-levenshtein@^1', 'json-p3@^2', 'papaparse@^5', 'zod@^4'],
  devDeps: [
    `@aws-sdk/client-cloudformation@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-cloudwatch@${AWS_SDK_VERSION}`,
    // Its releases lag behind those of the other clients.
    '@aws-sdk/client-customer-profiles@^3.1019.0',
    `@aws-sdk/client-dynamodb@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-eventbridge@${AWS_SDK_VERSION}`,
    // The last version: AWS ended Honeycode in 2024.
    '@aws-sdk/client-honeycode@3.523.0',
    `@aws-sdk/client-kinesis@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-lambda@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-pinpoint@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-s3@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-ssm@${AWS_SDK_VERSION}`,
    `@aws-sdk/client-sts@${AWS_SDK_VERSION}`,
    '@aws-sdk/credential-provider-node@^3',
    '@aws-sdk/util-dynamodb@^3',
    '@aws-lambda-powertools/logger@^2',
    '@aws-lambda-powertools/metrics@^2',
    '@bufbuild/protobuf@^2',
    '@types/aws-lambda',
    '@types/big.js@^6',
    '@types/cli-progress',
    '@types/papaparse',
    '@types/unbzip2-stream',
    '@types/yauzl',
    'aws-sdk-client-mock@^4',
    // 2.38 requires newer constructs than the oldest aws-cdk-lib that is supported here.
    'cdk-nag@~2.37.55',
    // The next major has rules of its own; the override below lets its older CDK stand.
    'cdk-nag-3@npm:cdk-nag@^3',
    'big.js@^7',
    'cli-progress@^3',
    'cli-table3@^0.6',
    'commander@^14',
    'dataloader@^2',
    'dynalite@^4',
    'fast-check@^4',
    'fast-glob@^3',
    'fflate@^0.8',
    'json-schema-to-typescript@^15',
    '@date-fns/utc@^2',
    'date-fns@^4',
    'fzstd@^0.1',
    'heap-js@^2',
    '@noble/hashes@^1.8.0',
    '@smithy/node-http-handler@^4',
    'lru-cache@^11',
    'tsx@^4',
    'unbzip2-stream@^1',
    'yauzl@^3',
  ],

  lambdaAutoDiscover: false,
  integrationTestAutoDiscover: false,

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      collectCoverage: false,
      maxWorkers: 2,
      // Suites that load the CDK leave memory behind, and later suites in the same worker would mostly
      // collect garbage.
      workerIdleMemoryLimit: '1GB',
      // Tests on a busy machine must not fail for being slow.
      testTimeout: 60_000,
    },
  },

  gitignore: ['/tmp/', '.DS_Store', '.jsii.tabl.json'],
});

for (const path of [
  '/bench/',
  '/demo/',
  '/rosetta/',
  '/docs/',
  '/examples/',
  '/projenrc/',
  '/test/',
  '/web/',
  '/.ci/',
  '/.nvmrc',
  '/tmp/',
  '/CONTRIBUTING.md',
  '/SECURITY.md',
  '/lib/**/*.lambda.*',
  '/lib/engine/',
  '/lib/adapters/',
  '/lib/functions/',
  '/lib/operations/',
  '/lib/cli/',
  '/lib/playground/',
]) {
  project.npmignore?.exclude(path);
}

// projen needs this file for its own definition, on a fresh clone as well.
project.gitignore.include('/projenrc/tsconfig.json');
// 1.13.0 lacks some of the platform packages that it names, so `npm ci` refuses every lock file with it.
// The rules of cdk-nag 3 need none of the newer CDK that it asks for: it is called without the CDK's plugins.
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  'cdk-nag-3': { 'aws-cdk-lib': '$aws-cdk-lib', 'constructs': '$constructs' },
});
project.gitattributes.addAttributes('*.gz', 'binary');
for (const files of [
  'bench/**/*.ts',
  'demo/**/*.ts',
  'examples/**/*.ts',
  'projenrc/**/*.ts',
  '.projenrc.ts',
]) {
  project.tsconfigDev.addInclude(files);
}

addBindings(project);
addBundles(project);
addWeb(project);
addExampleData(project);
addLintRules(project);
addFormatter(project);
addTasks(project);
addDocs(project);
addMatrix(project);
addContributing(project);
addBreaks(project);
addThirdParties(project);
addWorkflows(project);
addIntegrationTests(project, AWS_SDK_VERSION);
addEngineTests(project, AWS_SDK_VERSION);
addBrowserTests(project);
addVendorTests(project);
addStoreTests(project);

project.synth();
