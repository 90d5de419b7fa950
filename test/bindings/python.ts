import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Language } from './language';
import { run, WORK } from './shell';

const VENV = path.join(WORK, 'venv');
/** Version that was tried; mypy finds the same, but takes three times as long over the types of the CDK. */
const PYRIGHT = 'pyright==1.1.414';
/** Leaves out what the CDK's own types do not allow: a class in place of its interface. */
const PYRIGHT_CONFIG = { reportArgumentType: false };
const OWN_REQUIREMENT = /^cdk-pinpoint-incremental-analytics.*$/m;

export const python: Language = {
  name: 'python',
  manifest: 'requirements.txt',
  pins: ({ cdk, constructs }) => [`aws-cdk-lib==${cdk}`, `constructs==${constructs}`],
  source: /\.py$/,
  bringsCommand: true,
  methodName: (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase(),

  install(folder, packages) {
    const manifest = path.join(folder, this.manifest);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(OWN_REQUIREMENT, packages.wheel));
    if (!existsSync(path.join(VENV, 'bin/pip'))) run('python3', ['-m', 'venv', VENV], { cwd: folder });
    const pip = path.join(VENV, 'bin/pip');
    run(pip, ['install', '--quiet', '-r', this.manifest], { cwd: folder });
    // pip would keep an installed wheel of the same version.
    run(pip, ['install', '--quiet', '--force-reinstall', '--no-deps', packages.wheel], { cwd: folder });
    return { PATH: `${path.join(VENV, 'bin')}:${process.env.PATH}` };
  },

  checkTypes(folder) {
    run(path.join(VENV, 'bin/pip'), ['install', '--quiet', PYRIGHT], { cwd: folder });
    writeFileSync(path.join(folder, 'pyrightconfig.json'), JSON.stringify(PYRIGHT_CONFIG));
    const interpreter = path.join(VENV, 'bin/python');
    run(path.join(VENV, 'bin/pyright'), ['--pythonpath', interpreter, '.'], { cwd: folder });
  },
};
