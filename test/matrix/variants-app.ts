/**
 * Writes the templates of every variant to the folder of the first argument, with the longest and the
 * shortest names. Runs in an application that has the package installed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource } from 'aws-cdk-lib';
import { build, LONGEST_NAMES, SHORTEST_NAMES, VARIANTS } from '../construct/variants';

const [folder] = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
for (const variant of VARIANTS) {
  for (const [length, names] of Object.entries({ longest: LONGEST_NAMES, shortest: SHORTEST_NAMES })) {
    const { stack, given } = build(variant, { names });
    // A stack without resources cannot be deployed, as the newest CDK finds.
    if (!given.node.findAll().some(CfnResource.isCfnResource)) given.node.scope!.node.tryRemoveChild('Given');
    const { template } = (stack.node.root as App).synth().getStackArtifact(stack.artifactId);
    writeFileSync(join(folder, `${variant.replaceAll(' ', '-')}-${length}.json`), JSON.stringify(template));
  }
}
