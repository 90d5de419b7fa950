import { Construct } from 'constructs';

/** Creates the resources of a plugin below `scope`, grants access to them and returns its configuration. */
export type Bind<Options, Config> = (scope: Construct, options: Options) => Config;

/** Part of an installation that the construct binds: a source, a store or a destination. */
export interface Plugin<Options, Config> {
  bind(scope: Construct, options: Options): Config;
}

/**
 * Makes a plugin of the abstract class `base` that binds with the function `bind`.
 *
 * The result is an instance of a hidden subclass, which jsii hands to other languages as `base`.
 */
export function factoryPlugin<Options, Config, Base extends Plugin<Options, Config>>(
  base: abstract new () => Base,
  bind: Bind<Options, Config>,
): Base {
  class FactoryPlugin extends (base as abstract new () => object) {
    public bind(scope: Construct, options: Options): Config {
      return bind(scope, options);
    }
  }
  return new FactoryPlugin() as Base;
}
