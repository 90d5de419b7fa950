import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Language } from './language';
import { run } from './shell';

const PACKAGE = 'cdk-pinpoint-incremental-analytics';

export const typescript: Language = {
  name: 'typescript',
  manifest: 'package.json',
  pins: ({ cdk, constructs }) => [`"aws-cdk-lib": "${cdk}"`, `"constructs": "${constructs}"`],
  source: /\.ts$/,
  bringsCommand: true,
  methodName: (name) => name,

  install(folder, packages) {
    const manifest = path.join(folder, this.manifest);
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(new RegExp(`("${PACKAGE}": )".*"`), `$1"file:${packages.npm}"`),
    );
    // npm would keep an installed package of the same version.
    for (const stale of [PACKAGE, '.package-lock.json']) {
      rmSync(path.join(folder, 'node_modules', stale), { recursive: true, force: true });
    }
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--loglevel=error'],
      { cwd: folder },
    );
    return { PATH: `${path.join(folder, 'node_modules/.bin')}:${process.env.PATH}` };
  },
};
