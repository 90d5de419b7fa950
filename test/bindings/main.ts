/**
 * Installs the packages for npm, PyPI and Maven into copies of the example app, whose stacks have to be equal
 * in all three languages. With `--record`, writes the figures to `bench/bindings.json`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Assembly } from '@jsii/spec';
import { copyExample, exampleFolder, synthesize, Template } from './app';
import { differences } from './differences';
import { printFigures, recordFigures } from './figures';
import { java } from './java';
import { Language } from './language';
import { missingSigns } from './own-plugins';
import { pack, sizeOf } from './packages';
import { python } from './python';
import { ROOT, run, step, WORK } from './shell';
import { typescript } from './typescript';
import { unused } from './usage';

const LANGUAGES = [typescript, python, java];
const COMMAND = 'cdk-pinpoint-incremental-analytics';
const MAX_SHOWN = 30;

function main(): void {
  mkdirSync(WORK, { recursive: true });
  for (const language of LANGUAGES) {
    step(`the example in ${language.name} uses all there is`, () => checkExample(language));
  }

  const packages = step('packs for npm, PyPI and Maven', pack);
  const templates = new Map<string, Map<string, Template>>();
  const synthesis: Record<string, number> = {};
  for (const language of LANGUAGES) {
    const { name } = language;
    const folder = copyExample(language);
    const env = step(`installs into an app in ${name}`, () => language.install(folder, packages));
    if (language.bringsCommand) {
      step(`the command of the package in ${name}`, () =>
        run(COMMAND, ['validate', 'rules.csv'], { cwd: folder, env }),
      );
    }
    if (language.checkTypes) step(`types of the app in ${name}`, () => language.checkTypes!(folder));
    const first = step(`synthesizes in ${name}`, () => synthesize(folder, env));
    const began = performance.now();
    const second = step(`synthesizes in ${name} once more: the same`, () => {
      const again = synthesize(folder, env);
      check(`two runs in ${name}`, differences(first, again));
      return again;
    });
    synthesis[name] = Math.round((performance.now() - began) / 100) / 10;
    templates.set(name, second);
  }

  const expected = templates.get('typescript')!;
  for (const { name } of [python, java]) {
    step(
      `${expected.size} stacks in ${name} are those in TypeScript: ${[...expected.keys()].join(', ')}`,
      () => check(`typescript and ${name}`, differences(expected, templates.get(name)!)),
    );
  }
  for (const { name } of LANGUAGES) {
    step(`plugins written in ${name} are asked`, () =>
      check('the stack OwnPlugins', missingSigns(templates.get(name)!.get('OwnPlugins') ?? {})),
    );
  }

  const figures = {
    packages: { npm: sizeOf(packages.npm), wheel: sizeOf(packages.wheel), jar: sizeOf(packages.jar) },
    synthesis,
  };
  printFigures(figures);
  if (process.argv.includes('--record')) recordFigures(figures);
}

function checkExample(language: Language): void {
  const assembly = readJson<Assembly>('.jsii');
  const faults = unused(assembly, language).map(
    (choice) => `${choice} is used nowhere in examples/${language.name}`,
  );
  const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>('package.json');
  const manifest = readFileSync(path.join(exampleFolder(language), language.manifest), 'utf8');
  const pins = language.pins({ cdk: devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs });
  const missing = pins
    .filter((pin) => !manifest.includes(pin))
    .map((pin) => `${language.manifest} has to say ${pin}, as this project does`);
  check(`the example in ${language.name}`, [...faults, ...missing]);
}

function check(what: string, faults: string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > MAX_SHOWN ? [`and ${faults.length - MAX_SHOWN} more`] : [];
  throw new Error(
    [`${what}: ${faults.length} differences or faults`, ...faults.slice(0, MAX_SHOWN), ...more].join('\n  '),
  );
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

try {
  main();
} catch (error) {
  console.error(`\n✗ ${(error as Error).message}`);
  process.exitCode = 1;
}
