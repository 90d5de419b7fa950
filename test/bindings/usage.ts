import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Assembly, isClassType, isEnumType } from '@jsii/spec';
import { exampleFolder } from './app';
import { Language } from './language';

/**
 * Finds plugins and choices of the API that the example does not use: factories of classes and members of
 * enums.
 */
export function unused(assembly: Assembly, language: Language): string[] {
  const source = readSource(language);
  return choices(assembly, language).filter(
    (choice) => !new RegExp(`\\b${choice.replace('.', '\\.')}\\b`).test(source),
  );
}

function choices({ types = {} }: Assembly, language: Language): string[] {
  return Object.values(types).flatMap((type) => {
    if (isEnumType(type)) return type.members.map(({ name }) => `${type.name}.${name}`);
    if (isClassType(type)) {
      return (type.methods ?? [])
        .filter((method) => method.static)
        .map(({ name }) => `${type.name}.${language.methodName(name)}`);
    }
    return [];
  });
}

function readSource(language: Language): string {
  const folder = exampleFolder(language);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => language.source.test(file) && !file.includes('node_modules'),
  );
  return files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
}
