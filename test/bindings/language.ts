import { Packages } from './packages';

/** The exact versions of the CDK that all three apps have to use. */
export interface CdkVersions {
  readonly cdk: string;
  readonly constructs: string;
}

/** What has to be known of a language to install and run the example in it. */
export interface Language {
  readonly name: string;

  /** The file that names the dependencies. */
  readonly manifest: string;

  /** Which files of the example are its source. */
  readonly source: RegExp;

  /** Whether installing the package brings its command along. */
  readonly bringsCommand: boolean;

  /** How the manifest pins the CDK. */
  pins(versions: CdkVersions): string[];

  /** How a method of the API is called here. */
  methodName(name: string): string;

  /**
   * Installs the dependencies of the app in `folder`, with the package as it was built.
   *
   * @returns the environment that the app's command needs
   */
  install(folder: string, packages: Packages): Record<string, string>;
}
