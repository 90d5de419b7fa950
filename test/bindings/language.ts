import { Packages } from './packages';

/** Exact versions of the CDK that all three apps have to use. */
export interface CdkVersions {
  readonly cdk: string;
  readonly constructs: string;
}

/** Steps to install and run the example in a language. */
export interface Language {
  readonly name: string;

  /** Name of the file that lists the dependencies. */
  readonly manifest: string;

  /** Pattern of the example's source files. */
  readonly source: RegExp;

  /** Whether installing the package installs its command. */
  readonly bringsCommand: boolean;

  /** Lines of the manifest that pin the CDK. */
  pins(versions: CdkVersions): string[];

  /** Translates the name of a method of the API. */
  methodName(name: string): string;

  /**
   * Installs the dependencies of the app in `folder`, with the package as it was built.
   * @returns the environment that the app's command needs
   */
  install(folder: string, packages: Packages): Record<string, string>;

  /** Checks the types of the app, in a language whose programs run without it. */
  checkTypes?(folder: string): void;
}
