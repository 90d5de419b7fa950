import { readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const SRC = join(__dirname, '../../src');

export interface PublicProperty {
  /** Interface and property, like `FunctionProps.vpc`. */
  readonly name: string;
  /** Type as the source has it. */
  readonly type: string;
}

/**
 * Lists the properties that users of the library may set: those of each `…Props`, each `…Options`,
 * `RuleDefinition` and `EventValues` in the files that `index.ts` exports.
 */
export function publicProperties(): PublicProperty[] {
  const index = parse('index.ts');
  const files = index.statements
    .filter(ts.isExportDeclaration)
    .map(({ moduleSpecifier }) => `${(moduleSpecifier as ts.StringLiteral).text}.ts`);
  return files.flatMap((file) =>
    parse(file)
      .statements.filter(ts.isInterfaceDeclaration)
      .filter(isSetByUsers)
      .flatMap((declaration) =>
        declaration.members.filter(ts.isPropertySignature).map((member) => ({
          name: `${declaration.name.text}.${member.name.getText()}`,
          type: member.type!.getText(),
        })),
      ),
  );
}

/** Leaves out bind options, which the construct sets. */
function isSetByUsers({ name: { text } }: ts.InterfaceDeclaration): boolean {
  return /(Props|(?<!Bind)Options)$|^(RuleDefinition|EventValues)$/.test(text);
}

function parse(file: string): ts.SourceFile {
  const path = join(SRC, file);
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}
