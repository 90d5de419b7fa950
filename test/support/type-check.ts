import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
/**
 * Packages whose types the checks need; all others are of type `any`, which makes a check ten times faster.
 */
const TYPED_PACKAGES = ['zod', 'zod/locales', 'zod/mini'];
/** A file that is not on the disk and declares the other packages. */
const PACKAGES_FILE = join(ROOT, 'packages.d.ts');

export interface TypeError {
  /** From the root of the project. */
  readonly file: string;
  readonly message: string;
}

/** Checks the types of the project's files with some of them changed in memory. */
export class TypeCheck {
  private readonly options: ts.CompilerOptions;
  private readonly packages: ReadonlySet<string>;
  private readonly sources = new Map<string, ts.SourceFile | undefined>();
  private readonly unchanged: ReadonlyMap<string, number>;

  /** @param files from the root of the project; what they import is checked as well */
  constructor(private readonly files: readonly string[]) {
    this.options = {
      ...readOptions(),
      noEmit: true,
      jsx: ts.JsxEmit.ReactJSX,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ['node'],
    };
    this.packages = new Set(files.flatMap(importedPackages));
    this.unchanged = counted(this.check(new Map()));
  }

  /**
   * Finds the errors that changes cause.
   *
   * @param changed texts by file, from the root of the project
   */
  errorsOf(changed: ReadonlyMap<string, string>): TypeError[] {
    const before = new Map(this.unchanged);
    return this.check(changed).filter((error) => {
      const key = JSON.stringify(error);
      const left = before.get(key) ?? 0;
      before.set(key, left - 1);
      return left <= 0;
    });
  }

  private check(changed: ReadonlyMap<string, string>): TypeError[] {
    const host = ts.createCompilerHost(this.options, true);
    const read = host.getSourceFile.bind(host);
    host.fileExists = (file) => file === PACKAGES_FILE || ts.sys.fileExists(file);
    host.getSourceFile = (file, version, ...rest) => {
      const text = file === PACKAGES_FILE ? this.declarations() : changed.get(relative(ROOT, file));
      if (text !== undefined) return ts.createSourceFile(file, text, version);
      if (!this.sources.has(file)) this.sources.set(file, read(file, version, ...rest));
      return this.sources.get(file);
    };
    host.resolveModuleNameLiterals = (literals, containingFile) =>
      literals.map(({ text }) =>
        this.packages.has(text)
          ? { resolvedModule: undefined }
          : ts.resolveModuleName(text, containingFile, this.options, ts.sys),
      );
    const roots = [...this.files.map((file) => join(ROOT, file)), PACKAGES_FILE];
    const program = ts.createProgram(roots, this.options, host);
    return program
      .getSourceFiles()
      .filter(({ isDeclarationFile }) => !isDeclarationFile)
      .flatMap((source) =>
        program.getSemanticDiagnostics(source).map(({ messageText }) => ({
          file: relative(ROOT, source.fileName),
          message: ts.flattenDiagnosticMessageText(messageText, '\n'),
        })),
      );
  }

  private declarations(): string {
    return [...this.packages, 'react/jsx-runtime', '*.css']
      .map((name) => `declare module '${name}';`)
      .join('\n');
  }
}

function readOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT, undefined, 'tsconfig.dev.json').options;
}

function importedPackages(file: string): string[] {
  const text = ts.sys.readFile(join(ROOT, file)) ?? '';
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !/^(\.|node:)/.test(name) && !TYPED_PACKAGES.includes(name));
}

function counted(errors: readonly TypeError[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors) {
    const key = JSON.stringify(error);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
