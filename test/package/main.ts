/**
 * Tests the packed package on this Node.js with the given CDKs: `lowest`, `newest`, `latest` or a version.
 */
import { cdkPackages, EmptyApp } from './empty-app';

const named = process.argv.slice(2);

async function main(): Promise<void> {
  for (const cdk of named.length ? named : ['lowest', 'newest']) {
    const app = EmptyApp.install(cdk);
    try {
      app.checkContents();
      app.checkSynthesis(process.execPath);
      app.checkRuntime(process.execPath);
      app.simulate(process.execPath);
      await app.checkPlayground(process.execPath);
      console.log(
        `✓ installs, synthesizes, simulates and serves the page with ${cdkPackages(cdk).join(' and ')} on Node.js ${process.version}`,
      );
    } finally {
      app.remove();
    }
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
