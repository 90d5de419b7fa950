import { Assembly } from '@jsii/spec';
import {
  classesShowAnExample,
  everythingIsDescribed,
  optionsSayTheirDefault,
  plainParametersAreDescribed,
} from './documentation';
import { noClashInJava, noPhysicalNames } from './naming';
import {
  argumentsAreDistinct,
  dataIsNoInterface,
  noAny,
  noUnions,
  overridesKeepParameterNames,
} from './shape';
import { Rule } from './surface';

/**
 * Reserved words are not among them: the compiler knows those of every language, and `compile` fails on its
 * warnings.
 */
const RULES: Rule[] = [
  noUnions,
  noAny,
  dataIsNoInterface,
  overridesKeepParameterNames,
  argumentsAreDistinct,
  noPhysicalNames,
  noClashInJava,
  everythingIsDescribed,
  plainParametersAreDescribed,
  optionsSayTheirDefault,
  classesShowAnExample,
];

/** What in the API would be a trap for users of some language. */
export function lint(assembly: Assembly): string[] {
  return RULES.flatMap((rule) => rule(assembly));
}
